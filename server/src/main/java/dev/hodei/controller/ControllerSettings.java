package dev.hodei.controller;

import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.util.Map;

/**
 * What the controller goes by.
 *
 * @param provider who starts new workers
 * @param provisioningEnabled whether new workers are started at all
 * @param maxWorkers how many may be alive at a time
 * @param maxStarting how many may be on their way at a time
 * @param slotsPerWorker slots of a new worker
 * @param readyWithin time that a new worker has to become ready; also the life of its one-time password
 * @param recoveryGrace after the controller started: time in which no worker is declared lost, so that workers can
 *     find the server again. At least lost-after: the rows may be older than the last heartbeat that was acknowledged,
 *     and a worker must have stopped its own jobs before they are given to another
 * @param goneWithin how long a job whose worker fell silent waits at most for its provider to say that nothing of the
 *     worker runs any more, before it is run again
 * @param resyncInterval how often everything is derived from the rows again
 * @param workerLabels labels of a new worker
 */
public record ControllerSettings(
        HeartbeatPolicy heartbeats,
        String provider,
        boolean provisioningEnabled,
        int maxWorkers,
        int maxStarting,
        int slotsPerWorker,
        Duration readyWithin,
        Duration recoveryGrace,
        Duration goneWithin,
        Duration resyncInterval,
        Map<String, String> workerLabels) {
    public ControllerSettings {
        workerLabels = Map.copyOf(workerLabels);
        if (slotsPerWorker < 1) {
            throw new IllegalArgumentException("a worker has at least one slot, not " + slotsPerWorker);
        }
        if (recoveryGrace.compareTo(heartbeats.lostAfter()) < 0) {
            throw new IllegalArgumentException(
                    "the recovery grace, " + recoveryGrace + ", is shorter than lost-after, " + heartbeats.lostAfter());
        }
        if (!resyncInterval.isPositive() || !readyWithin.isPositive() || !goneWithin.isPositive()) {
            throw new IllegalArgumentException(
                    "a resync interval, a time to become ready and a time to be gone are longer than nothing");
        }
    }
}
