package dev.hodei.scheduling;

import dev.hodei.job.Demand;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a worker can take a job now, and why not. There is no second answer to that: assignments and their explanations
 * both ask here.
 */
record Feasibility(HeartbeatPolicy heartbeats, Pools pools, Instant now) {
    /** How it stands to a job that asks for this. What can't change by waiting is named first. */
    Standing standing(WorkerView worker, Demand demand) {
        Standing never = objection(demand, worker.offer());
        return never == null ? standing(worker) : never;
    }

    /** What speaks against it for ever; null if nothing does. */
    @Nullable
    Standing objection(Demand demand, Offer offer) {
        if (!pools.isOfKind(demand, offer.pool(), offer.shape())) {
            return Standing.OTHER_KIND;
        }
        return JobTerms.fits(demand.labels(), offer.labels()) ? null : Standing.LABELS_MISSING;
    }

    boolean fits(Demand demand, Offer offer) {
        return objection(demand, offer) == null;
    }

    /** How it stands to a job that asks for nothing that it does not have. */
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
}
