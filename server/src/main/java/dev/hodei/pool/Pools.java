package dev.hodei.pool;

import dev.hodei.job.Demand;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pools of this server, in the order in which they are tried. At least one. */
public final class Pools {
    private final Map<String, Pool> byName = new LinkedHashMap<>();

    public Pools(List<Pool> pools) {
        pools.forEach(pool -> byName.put(pool.name(), pool));
        if (pools.isEmpty() || byName.size() < pools.size()) {
            throw new IllegalArgumentException("pools need names of their own, and there is at least one");
        }
    }

    public List<Pool> all() {
        return List.copyOf(byName.values());
    }

    /** Null where there is none of this name (any more). */
    public @Nullable Pool named(String name) {
        return byName.get(name);
    }

    /** The one for workers that people start and that name none: external, or the first where there is none of that name. */
    public Pool joining() {
        return byName.getOrDefault(WorkerOrigin.EXTERNAL, first());
    }

    /** The one that is tried first. */
    public Pool first() {
        return byName.values().iterator().next();
    }

    /** Whether a worker of this pool and shape could run a job that asks for this, but for its labels. */
    public boolean isOfKind(Demand demand, String poolName, Shape shape) {
        if (!demand.pool().isEmpty() && !demand.pool().equals(poolName)) {
            return false;
        }
        Pool pool = byName.get(poolName);
        if (pool != null && pool.namedOnly() && demand.pool().isEmpty()) {
            return false;
        }
        if (pool != null && !pool.takesJoined() && shape.image().isEmpty()) {
            // Joined by a person before pools of containers refused that.
            return false;
        }
        if (pool == null || shape.equals(Shape.PLAIN)) {
            return demand.anyShape();
        }
        return pool.shapeFor(demand).equals(shape);
    }

    /** Returns the pools that could start a worker for this, in the order in which they are tried. */
    public List<Pool> meeting(Demand demand) {
        return byName.values().stream()
                .filter(pool -> pool.startsWorkers() && pool.meets(demand))
                .toList();
    }

    /**
     * Why no worker of any pool will ever fit; empty if one may. Labels are not looked at: a worker that somebody starts
     * on a machine of their own may have any.
     */
    public Optional<String> unmeetable(Demand demand) {
        if (byName.values().stream().anyMatch(pool -> pool.objection(demand).isEmpty())) {
            return Optional.empty();
        }
        Pool asked = byName.get(demand.pool());
        if (!demand.pool().isEmpty() && asked == null) {
            return Optional.of("there is no pool " + demand.pool() + "; pools: " + String.join(", ", byName.keySet()));
        }
        return Optional.of("no pool can meet what the job asks for: "
                + byName.values().stream()
                        .filter(pool -> asked == null || pool.equals(asked))
                        .map(pool -> "pool " + pool.name() + " "
                                + pool.objection(demand).orElseThrow())
                        .collect(Collectors.joining(", ")));
    }
}
