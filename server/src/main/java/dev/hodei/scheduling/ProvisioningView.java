package dev.hodei.scheduling;

import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import java.util.Map;

/**
 * What the scheduler may provision.
 *
 * @param enabled whether it may provision at all
 * @param pools in the order in which they are tried
 * @param conditions of pools by name; those that are missing are in good condition
 */
public record ProvisioningView(boolean enabled, Pools pools, Map<String, PoolCondition> conditions) {
    public ProvisioningView {
        conditions = Map.copyOf(conditions);
    }

    PoolCondition condition(Pool pool) {
        return conditions.getOrDefault(pool.name(), PoolCondition.GOOD);
    }
}
