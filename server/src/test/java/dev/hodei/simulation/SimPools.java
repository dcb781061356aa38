package dev.hodei.simulation;

import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.ShapeChoice;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pools in any setting: one of plain workers, and often one or two of containers beside it. */
final class SimPools {
    static final String PROVIDER = "sim";
    static final String IMAGE = "own";
    static final String OTHER_IMAGE = "other";

    private final Loop loop;

    private SimPools(Loop loop) {
        this.loop = loop;
    }

    static Pools of(Loop loop) {
        SimPools some = new SimPools(loop);
        List<Pool> pools = new ArrayList<>();
        pools.add(some.pool("default", false, Shape.PLAIN, ShapeChoice.NONE));
        for (int i = loop.between(0, 2); i > 0; i--) {
            ShapeChoice choice = new ShapeChoice(List.of(OTHER_IMAGE), 0, 0);
            pools.add(some.pool("pool" + i, loop.chance(0.5), new Shape(IMAGE, 0, 0), choice));
        }
        return new Pools(pools);
    }

    private Pool pool(String name, boolean namedOnly, Shape shape, ShapeChoice choice) {
        Map<String, String> labels = loop.chance(0.5) ? Map.of() : Map.of("os", "linux");
        int max = loop.between(1, 4);
        return new Pool(
                name,
                PROVIDER,
                namedOnly,
                new WorkerTemplate(shape, choice, loop.between(1, 3), labels, "", 0),
                new PoolSize(loop.chance(0.3) ? loop.between(1, max) : 0, max, loop.between(1, 3)),
                new PoolLifetimes(
                        Duration.ofSeconds(60),
                        sometimes(5, 60),
                        sometimes(40, 120),
                        loop.chance(0.4) ? loop.between(1, 4) : 0));
    }

    private @Nullable Duration sometimes(int least, int most) {
        return loop.chance(0.4) ? Duration.ofSeconds(loop.between(least, most)) : null;
    }
}
