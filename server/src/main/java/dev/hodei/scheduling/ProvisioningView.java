package dev.hodei.scheduling;

import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import java.time.Instant;
import java.util.Map;

/**
 * What the scheduler may provision.
 *
 * @param enabled whether it may provision at all
 * @param pools in the order in which they are tried
 * @param conditions of what was tried; of a kind that is missing nothing is known
 */
public record ProvisioningView(boolean enabled, Pools pools, Map<WorkerKind, StartCondition> conditions) {
    public ProvisioningView {
        conditions = Map.copyOf(conditions);
    }

    StartCondition condition(Pool pool, Shape shape) {
        return condition(new WorkerKind(pool.name(), shape));
    }

    StartCondition condition(WorkerKind kind) {
        return conditions.getOrDefault(kind, StartCondition.UNTRIED);
    }

    /**
     * Whether a start of this kind can be expected to succeed: the last one did, or it is what its pool gives by itself and
     * has not failed too often.
     */
    boolean trusts(Pool pool, Shape shape) {
        StartCondition condition = condition(pool, shape);
        return condition.proven() || (shape.equals(pool.worker().shape()) && !condition.oneAtATime());
    }

    /**
     * When a worker for this demand last failed to start, in the pool that is tried next; {@link Instant#MIN} where none
     * has. Whoever failed last is served last, so that no line is tried for ever before the others.
     */
    Instant lastFailure(Demand demand, Instant now) {
        return pools.meeting(demand).stream()
                .map(pool -> condition(pool, pool.shapeFor(demand)))
                .filter(condition -> !condition.backsOffAt(now))
                .findFirst()
                .map(StartCondition::failedAt)
                .orElse(Instant.MIN);
    }

    /** Whether any start has failed since its kind last succeeded. */
    boolean anyFailed() {
        return conditions.values().stream().anyMatch(condition -> condition.failedAt() != null);
    }
}
