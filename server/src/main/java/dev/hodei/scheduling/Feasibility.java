package dev.hodei.scheduling;

import dev.hodei.job.JobTerms;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Instant;
import java.util.Map;

/**
 * Whether a worker can take a job now, and what speaks against it. There is no second answer to that: assignments and
 * their explanations both ask here.
 */
record Feasibility(HeartbeatPolicy heartbeats, Instant now) {
    /** How it stands to a job that asks for these labels. What can't change by waiting is named first. */
    Standing standing(WorkerView worker, Map<String, String> requiredLabels) {
        return hasLabels(worker, requiredLabels) ? standing(worker) : Standing.LABELS_MISSING;
    }

    /** How it stands to a job that asks for no more labels than it has. */
    Standing standing(WorkerView worker) {
        return switch (worker.state()) {
            case CREATING, CONNECTING -> Standing.STARTING;
            case DRAINING, TERMINATING, TERMINATED, FAILED, LOST -> Standing.STOPPING;
            case READY, BUSY -> accepting(worker);
        };
    }

    private Standing accepting(WorkerView worker) {
        if (heartbeats.healthAt(now, worker.lastHeartbeatAt()) != Health.HEALTHY) {
            return Standing.SILENT;
        }
        if (!worker.connected()) {
            return Standing.NOT_CONNECTED;
        }
        return worker.freeSlots() > 0 ? Standing.FREE : Standing.BUSY;
    }

    static boolean hasLabels(WorkerView worker, Map<String, String> requiredLabels) {
        return JobTerms.fits(requiredLabels, worker.labels());
    }
}
