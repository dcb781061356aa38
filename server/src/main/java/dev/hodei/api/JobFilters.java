package dev.hodei.api;

import dev.hodei.id.WorkerId;
import dev.hodei.postgres.JobCount;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Selection;
import dev.hodei.postgres.TimeRange;
import dev.hodei.v1.CountJobsResponse;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobState;
import dev.hodei.v1.JobStateCount;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Filters of jobs: from the wire to a selection of rows, and the same question asked of a row that is at hand. */
final class JobFilters {
    private JobFilters() {}

    static CompletionStage<Selection> selection(JobFilter filter, IdPrefix<WorkerId> workers) {
        Set<String> states = new LinkedHashSet<>();
        for (JobState state : filter.getStatesList()) {
            if (state == JobState.JOB_STATE_UNSPECIFIED || state == JobState.UNRECOGNIZED) {
                throw Failures.invalid("the filter names a state of jobs that does not exist");
            }
            states.add(name(state));
        }
        String name = filter.getNameContains();
        Map<String, String> labels = filter.getLabelsMap();
        if (name.indexOf('\0') >= 0
                || labels.keySet().stream().anyMatch(text -> text.indexOf('\0') >= 0)
                || labels.values().stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
            throw Failures.invalid("the filter contains a NUL character; remove it");
        }
        TimeRange queued = Times.range(
                filter.hasQueuedAfter() ? filter.getQueuedAfter() : null,
                filter.hasQueuedBefore() ? filter.getQueuedBefore() : null);
        CompletionStage<WorkerId> worker = filter.getWorkerId().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : workers.resolve(filter.getWorkerId());
        return worker.thenApply(id -> new Selection(states, name.isEmpty() ? null : name, labels, id, queued));
    }

    /** The answer to CountJobs; a state that none was counted of has none. */
    static CountJobsResponse counted(JobFilter filter, List<JobCount> counts) {
        Map<String, JobCount> byState = counts.stream().collect(Collectors.toMap(JobCount::state, count -> count));
        CountJobsResponse.Builder response = CountJobsResponse.newBuilder();
        for (JobState state : JobState.values()) {
            if (state == JobState.JOB_STATE_UNSPECIFIED
                    || state == JobState.UNRECOGNIZED
                    || (filter.getStatesCount() > 0 && !filter.getStatesList().contains(state))) {
                continue;
            }
            JobCount count = byState.getOrDefault(name(state), new JobCount(name(state), 0, false));
            response.addStates(JobStateCount.newBuilder()
                    .setState(state)
                    .setJobs(count.jobs())
                    .setMore(count.more()));
        }
        return response.build();
    }

    private static String name(JobState state) {
        return state.name().substring("JOB_STATE_".length());
    }

    static boolean matches(Selection selection, JobRow row) {
        return selection.matches(row, job -> WireMapping.spec(job).getLabelsMap());
    }
}
