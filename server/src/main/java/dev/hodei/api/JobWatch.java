package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Selection;
import dev.hodei.v1.InitialJobsSent;
import dev.hodei.v1.WatchJobsResponse;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Watched jobs. Remembers those that matched and may stop to: the unfinished ones, if there is a filter at all. */
final class JobWatch implements Watch.Subject<JobId, JobRow, WatchJobsResponse> {
    private static final int LEFT_REMEMBERED = 10_000;

    private final JobRows jobs;
    private final Selection selection;
    private final WireMapping mapping;
    private final boolean everything;
    private final Set<JobId> matched = new HashSet<>();

    /** The jobs that the watcher was told match no more. */
    private final Map<JobId, Boolean> left = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Boolean> eldest) {
            return size() > LEFT_REMEMBERED;
        }
    };

    JobWatch(JobRows jobs, Selection selection, WireMapping mapping) {
        this.jobs = jobs;
        this.selection = selection;
        this.mapping = mapping;
        this.everything = selection.equals(Selection.ALL);
    }

    @Override
    public CompletionStage<List<JobRow>> pageAfter(long number, int limit) {
        return jobs.pageAfter(selection, number, limit);
    }

    @Override
    public CompletionStage<List<JobRow>> byIds(Collection<JobId> ids) {
        return jobs.byIds(ids);
    }

    @Override
    public long number(JobRow row) {
        return row.number();
    }

    @Override
    public Optional<WatchJobsResponse> message(JobRow row, boolean change) {
        boolean matches = everything || !change || JobFilters.matches(selection, row) || passedUnseen(row);
        boolean matchedBefore = matched.remove(row.id());
        if (matchedBefore && !matches) {
            left.put(row.id(), Boolean.TRUE);
        }
        if (matches && !everything && row.finishedAt() == null) {
            matched.add(row.id());
        }
        return matches || matchedBefore
                ? Optional.of(WatchJobsResponse.newBuilder()
                        .setJob(mapping.listed(row))
                        .build())
                : Optional.empty();
    }

    /** A short job has ended before its row is read: where queued ones are wanted it matched, as every job was queued. */
    private boolean passedUnseen(JobRow row) {
        return row.finishedAt() != null
                && !left.containsKey(row.id())
                && selection.states().contains("QUEUED")
                && JobFilters.matches(selection.withoutStates(), row);
    }

    @Override
    public WatchJobsResponse initialSent() {
        return WatchJobsResponse.newBuilder()
                .setInitialJobsSent(InitialJobsSent.getDefaultInstance())
                .build();
    }
}
