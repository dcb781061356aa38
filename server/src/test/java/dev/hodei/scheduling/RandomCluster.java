package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Several pools in any condition, with workers of theirs in any state and jobs of several kinds.
 *
 * @param pools in the order in which they are tried
 * @param conditions of some of them
 */
record RandomCluster(
        List<Pool> pools, Map<WorkerKind, StartCondition> conditions, List<QueueLine> lines, List<WorkerView> workers) {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<WorkerState> LIVE = List.of(
            WorkerState.CREATING,
            WorkerState.CONNECTING,
            WorkerState.READY,
            WorkerState.READY,
            WorkerState.BUSY,
            WorkerState.DRAINING,
            WorkerState.TERMINATING);

    /** @param named whether every job names its pool */
    static RandomCluster drawn(Random random, boolean named) {
        List<Pool> pools = new ArrayList<>();
        Map<WorkerKind, StartCondition> conditions = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            Pool pool = pool("p" + i, random);
            pools.add(pool);
            if (random.nextInt(3) == 0) {
                conditions.put(
                        new WorkerKind(
                                pool.name(),
                                random.nextBoolean()
                                        ? pool.worker().shape()
                                        : new Shape(
                                                "alpine:3",
                                                pool.worker().shape().cpuMillis(),
                                                pool.worker().shape().memoryBytes())),
                        new StartCondition(
                                NOW.plusSeconds(random.nextInt(3) - 1),
                                random.nextBoolean(),
                                "no engine",
                                NOW.minusSeconds(random.nextInt(3)),
                                false));
            }
        }
        List<WorkerView> workers = new ArrayList<>();
        for (int i = random.nextInt(14); i > 0; i--) {
            workers.add(worker(i, pools.get(random.nextInt(pools.size())), random));
        }
        Map<Demand, List<QueuedJob>> jobs = new LinkedHashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String pool = named || random.nextInt(3) == 0
                    ? pools.get(random.nextInt(pools.size())).name()
                    : "";
            jobs.computeIfAbsent(demand(pool, random), _ -> new ArrayList<>())
                    .add(new QueuedJob(new JobId("%032x".formatted(i)), random.nextInt(3), i));
        }
        List<QueueLine> lines = new ArrayList<>();
        jobs.forEach((demand, line) ->
                lines.add(new QueueLine(demand, line.stream().sorted().toList(), line.size())));
        return new RandomCluster(pools, conditions, lines, workers);
    }

    private static Pool pool(String name, Random random) {
        int max = 1 + random.nextInt(5);
        PoolSize size = new PoolSize(random.nextInt(max + 1), max, 1 + random.nextInt(4));
        Pool containers = TestPools.containers(name, 0, 1);
        return random.nextBoolean()
                ? new Pool(name, "docker", random.nextInt(4) == 0, containers.worker(), size, containers.lifetimes())
                : new Pool(
                        name,
                        "process",
                        random.nextInt(4) == 0,
                        WorkerTemplate.plain(1 + random.nextInt(3), Map.of("os", "linux")),
                        size,
                        new PoolLifetimes(Duration.ofSeconds(60), null, null, random.nextInt(3)));
    }

    private static WorkerView worker(int number, Pool pool, Random random) {
        WorkerState state = LIVE.get(random.nextInt(LIVE.size()));
        boolean external = random.nextInt(6) == 0;
        Shape own = pool.worker().shape();
        boolean other = !own.equals(Shape.PLAIN) && random.nextInt(3) == 0;
        Shape shape = external ? Shape.PLAIN : other ? new Shape("alpine:3", own.cpuMillis(), own.memoryBytes()) : own;
        int slots = 1 + random.nextInt(3);
        return new WorkerView(
                new WorkerId("%032x".formatted(number)),
                state,
                state.starting() ? null : NOW.minusSeconds(random.nextInt(random.nextInt(4) == 0 ? 50 : 10)),
                random.nextInt(5) > 0,
                slots,
                state == WorkerState.READY ? 0 : random.nextInt(slots + 1),
                random.nextInt(4),
                random.nextInt(5),
                new Offer(pool.name(), shape, pool.worker().labels(), external));
    }

    private static Demand demand(String pool, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Demand(Map.of("os", "linux"), pool, "", 0, 0);
            case 1 -> new Demand(Map.of(), pool, "alpine:3", 0, 0);
            case 2 -> new Demand(Map.of(), pool, "", 2_000, 0);
            default -> new Demand(Map.of(), pool, "", 0, 0);
        };
    }

    RandomCluster withWorkersAndLinesShuffled(Random random) {
        return new RandomCluster(pools, conditions, shuffled(lines, random), shuffled(workers, random));
    }

    RandomCluster withPoolsShuffled(Random random) {
        return new RandomCluster(shuffled(pools, random), conditions, lines, workers);
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> other = new ArrayList<>(list);
        Collections.shuffle(other, random);
        return other;
    }

    ClusterSnapshot snapshot() {
        return new ClusterSnapshot(NOW, lines, workers, new ProvisioningView(true, new Pools(pools), conditions));
    }
}
