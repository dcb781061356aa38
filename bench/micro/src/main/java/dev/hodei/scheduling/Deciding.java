package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A decision of the scheduler: a thousand jobs for so many workers, one of which in ten has free slots. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Deciding {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final int JOBS = 1_000;
    private static final int SLOTS = 4;

    @Param({"10", "100", "1000", "10000"})
    int workers;

    private final SmartScheduler scheduler = new SmartScheduler(PlacementPolicy.LEAST_LOADED, HEARTBEATS);
    private ClusterSnapshot snapshot = new ClusterSnapshot(NOW, List.of(), List.of(), provisioning());

    @Setup
    public void fill() {
        List<QueuedJob> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(new QueuedJob(new JobId(String.format("%032x", i)), 50, i));
        }
        List<WorkerView> views = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            views.add(new WorkerView(
                    new WorkerId(String.format("%032x", i)),
                    WorkerState.BUSY,
                    NOW,
                    true,
                    SLOTS,
                    i % 10 == 0 ? 1 : SLOTS,
                    Integer.MAX_VALUE,
                    i,
                    new Offer("default", Shape.PLAIN, Map.of(), false)));
        }
        snapshot = new ClusterSnapshot(NOW, List.of(new QueueLine(Demand.NOTHING, jobs, JOBS)), views, provisioning());
    }

    private static ProvisioningView provisioning() {
        Pool pool = new Pool(
                "default",
                "process",
                false,
                WorkerTemplate.plain(SLOTS, Map.of()),
                new PoolSize(0, 100_000, 4),
                PoolLifetimes.unlimited(Duration.ofSeconds(60)));
        return new ProvisioningView(true, new Pools(List.of(pool)), Map.of());
    }

    @Benchmark
    public List<Decision> decide() {
        return scheduler.decide(snapshot);
    }
}
