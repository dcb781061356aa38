package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.JobTerms;
import dev.hodei.postgres.JobCount;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.v1.CountJobsResponse;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobState;
import dev.hodei.v1.JobStateCount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobFiltersTest {
    private static final IdPrefix<WorkerId> WORKERS =
            new IdPrefix<>("worker", WorkerId::new, (_, _) -> CompletableFuture.completedFuture(List.of()));

    private final MemoryJobs jobs = new MemoryJobs();

    private JobId queue(String name) {
        JobId id = new JobId("%032x".formatted(jobs.size() + 1));
        jobs.insert(new NewJob(id, null, name, new byte[0], Map.of(), Instant.EPOCH, new JobTerms(0, 0), null));
        return id;
    }

    private CountJobsResponse count(JobFilter filter) {
        return JobFilters.selection(filter, WORKERS)
                .thenCompose(jobs::counts)
                .thenApply(counts -> JobFilters.counted(filter, counts))
                .toCompletableFuture()
                .join();
    }

    @Test
    void jobsAreCountedInTheStatesOfTheFilter() {
        queue("one");
        jobs.put(MemoryJobs.moved(jobs.get(queue("two")), "SUCCEEDED", List.of()));
        queue("three");

        assertThat(count(JobFilter.getDefaultInstance()).getStatesList())
                .extracting(JobStateCount::getState, JobStateCount::getJobs)
                .startsWith(tuple(JobState.JOB_STATE_QUEUED, 2L), tuple(JobState.JOB_STATE_ASSIGNED, 0L))
                .contains(tuple(JobState.JOB_STATE_SUCCEEDED, 1L))
                .hasSize(7);
        JobFilter.Builder filter =
                JobFilter.newBuilder().addStates(JobState.JOB_STATE_QUEUED).setNameContains("T");
        assertThat(count(filter.build()).getStatesList())
                .extracting(JobStateCount::getState, JobStateCount::getJobs)
                .containsExactly(tuple(JobState.JOB_STATE_QUEUED, 1L));
    }

    @Test
    void aCountThatIsNotAllSaysSo() {
        JobFilter failed =
                JobFilter.newBuilder().addStates(JobState.JOB_STATE_FAILED).build();
        assertThat(JobFilters.counted(failed, List.of(new JobCount("FAILED", 7, true)))
                        .getStatesList())
                .containsExactly(JobStateCount.newBuilder()
                        .setState(JobState.JOB_STATE_FAILED)
                        .setJobs(7)
                        .setMore(true)
                        .build());
    }
}
