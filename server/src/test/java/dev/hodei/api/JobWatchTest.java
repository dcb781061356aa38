package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Selection;
import dev.hodei.postgres.TimeRange;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Changes that a watch leaves out, since its filter does. */
class JobWatchTest {
    private static final WorkerId WORKER = new WorkerId("f".repeat(32));

    @Test
    void aWatchKeepsToItsTimes() {
        TimeRange later = new TimeRange(Instant.ofEpochSecond(1), null);
        JobWatch watch = watch(new Selection(Set.of(), null, Map.of(), null, later));
        assertThat(watch.message(job(Instant.EPOCH, Set.of()), true)).isEmpty();
        assertThat(watch.message(job(Instant.ofEpochSecond(1), Set.of()), true)).isPresent();
    }

    @Test
    void aWatchOfAWorkersJobsHasThoseThatItHadBefore() {
        JobWatch watch = watch(new Selection(Set.of(), null, Map.of(), WORKER, TimeRange.ALWAYS));
        assertThat(watch.message(job(Instant.EPOCH, Set.of()), true)).isEmpty();
        assertThat(watch.message(job(Instant.EPOCH, Set.of(WORKER)), true)).isPresent();
    }

    private static JobWatch watch(Selection selection) {
        return new JobWatch(
                new MemoryJobs(),
                selection,
                new WireMapping(JobApiTest.HEARTBEATS, MemoryWorkers.POOLS, new WorkerLoads(), _ -> "waits"));
    }

    private static JobRow job(Instant queuedAt, Set<WorkerId> earlier) {
        JobSpec spec = JobSpec.newBuilder().setCommand("x").build();
        return new JobRow(
                new JobId("a".repeat(32)),
                1,
                "x",
                spec.toByteArray(),
                "QUEUED",
                queuedAt,
                queuedAt,
                null,
                false,
                null,
                null,
                "",
                List.of(),
                earlier);
    }
}
