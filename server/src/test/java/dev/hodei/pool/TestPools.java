package dev.hodei.pool;

import dev.hodei.worker.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Pools as tests need them. */
public final class TestPools {
    private TestPools() {}

    /** One whose workers are held to nothing, named default. */
    public static Pool plain(String provider, int max, int maxStarting, int slots, Map<String, String> labels) {
        return new Pool(
                "default",
                provider,
                false,
                WorkerTemplate.plain(slots, labels),
                new PoolSize(0, max, maxStarting),
                PoolLifetimes.unlimited(Duration.ofSeconds(60)));
    }

    public static Pools one(String provider, int max, int maxStarting, int slots, Map<String, String> labels) {
        return new Pools(List.of(plain(provider, max, maxStarting, slots, labels)));
    }

    /** Containers: one job each, image "debian" of 1 cpu and 512 MiB, up to 2 cpus and 1 GiB and any alpine. */
    public static Pool containers(String name, int minIdle, int max) {
        return new Pool(
                name,
                "docker",
                false,
                new WorkerTemplate(
                        new Shape("debian", 1_000, 512L << 20),
                        new ShapeChoice(List.of("alpine:*"), 2_000, 1L << 30),
                        1,
                        Map.of(),
                        "bridge",
                        100),
                new PoolSize(minIdle, max, max),
                new PoolLifetimes(Duration.ofSeconds(60), Duration.ofSeconds(300), null, 1));
    }
}
