package dev.hodei.api;

import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.log.Follower;
import dev.hodei.log.LogTail;
import dev.hodei.pool.Pools;
import dev.hodei.session.WorkerLoads;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** JobService where jobs are queued and nobody runs them: what became of them is in the rows and in the inbox. */
final class QueueingServer implements AutoCloseable {
    final MemoryJobs jobs = new MemoryJobs();
    final Inbox inbox = new Inbox();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger ids = new AtomicInteger();

    /** One that has these pools. */
    InProcess serving(Pools pools) throws IOException {
        return InProcess.serving(
                List.of(),
                new JobApi(
                        jobs,
                        new MemoryWorkers(),
                        new JobApi.Controller(
                                inbox,
                                pools,
                                () -> new JobId("%032x".formatted(ids.incrementAndGet())),
                                InstantSource.fixed(Instant.EPOCH),
                                Optional::empty),
                        new WireMapping(JobApiTest.HEARTBEATS, pools, new WorkerLoads(), _ -> "waits"),
                        new Follower.Logs(new OneLog(List.of()), new LogTail()),
                        new Streams(new ChangeFeed(), executor, executor)));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
