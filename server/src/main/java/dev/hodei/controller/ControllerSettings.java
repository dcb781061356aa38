package dev.hodei.controller;

import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;

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
 *     find the server again
 * @param resyncInterval how often everything is derived from the rows again
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
        Duration resyncInterval) {}
