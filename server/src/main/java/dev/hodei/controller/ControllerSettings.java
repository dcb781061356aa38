package dev.hodei.controller;

import dev.hodei.circuit.StartPolicy;
import dev.hodei.pool.Pools;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;

/**
 * What the controller goes by.
 *
 * @param pools whose workers are started
 * @param starts whether new workers are started at all, and how often for one job
 * @param recoveryGrace after the controller started: time in which no worker is declared lost, so that workers can
 *     find the server again. At least lost-after: the rows may be older than the last heartbeat that was acknowledged,
 *     and a worker must have stopped its own jobs before they are given to another
 * @param goneWithin how long a job whose worker fell silent waits at most for its provider to say that nothing of the
 *     worker runs any more, before it is run again
 * @param resyncInterval how often everything is derived from the rows again
 */
public record ControllerSettings(
        HeartbeatPolicy heartbeats,
        Pools pools,
        StartPolicy starts,
        Duration recoveryGrace,
        Duration goneWithin,
        Duration resyncInterval) {
    public ControllerSettings {
        if (recoveryGrace.compareTo(heartbeats.lostAfter()) < 0) {
            throw new IllegalArgumentException(
                    "the recovery grace, " + recoveryGrace + ", is shorter than lost-after, " + heartbeats.lostAfter());
        }
        if (!resyncInterval.isPositive() || !goneWithin.isPositive()) {
            throw new IllegalArgumentException("a resync interval and a time to be gone are longer than nothing");
        }
    }

    boolean provisioningEnabled() {
        return starts.enabled();
    }

    /** Whether workers may be wanted though no job waits. */
    boolean keepsWorkersReady() {
        return provisioningEnabled()
                && pools.all().stream().anyMatch(pool -> pool.size().minIdle() > 0);
    }
}
