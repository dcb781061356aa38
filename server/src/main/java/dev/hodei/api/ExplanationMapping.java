package dev.hodei.api;

import dev.hodei.controller.Explanation;
import dev.hodei.controller.Explanation.Considered;
import dev.hodei.controller.PoolStatus;
import dev.hodei.scheduling.Standing;
import dev.hodei.v1.ConsideredWorker;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ProvisioningOutlook;
import dev.hodei.v1.StandingCount;
import dev.hodei.v1.WaitExplanation;
import dev.hodei.v1.WaitReason;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerStanding;
import dev.hodei.v1.WorkerState;
import dev.hodei.worker.Worker;

/** Explanations as clients see them. */
final class ExplanationMapping {
    private ExplanationMapping() {}

    static WaitExplanation waiting(Explanation explanation) {
        if (explanation.reason()
                instanceof dev.hodei.scheduling.WaitReason.LostWorkerNotGone(var _, var since, var until, var _)) {
            return WaitExplanation.newBuilder()
                    .setReason(reason(explanation.reason()))
                    .setDecidedAt(WireMapping.time(explanation.at()))
                    .setWaitsSince(WireMapping.time(since))
                    .setWaitsUntil(WireMapping.time(until))
                    .build();
        }
        WaitExplanation.Builder waiting = WaitExplanation.newBuilder()
                .setReason(reason(explanation.reason()))
                .setUnsatisfiable(!explanation.reason().satisfiable())
                .setDecidedAt(WireMapping.time(explanation.at()))
                .setJobsAhead(explanation.place().ahead())
                .setJobsAheadAtLeast(explanation.place().aheadAtLeast())
                .setJobsQueued(explanation.place().queued())
                .setProvisioning(provisioning(explanation.provisioning()));
        explanation.workers().forEach(each -> waiting.addWorkers(considered(each)));
        explanation
                .unlisted()
                .workers()
                .forEach((standing, workers) -> waiting.addMoreWorkers(StandingCount.newBuilder()
                        .setStanding(standing(standing))
                        .setWorkers(workers)));
        return waiting.build();
    }

    static WaitReason reason(dev.hodei.scheduling.WaitReason reason) {
        return switch (reason) {
            case dev.hodei.scheduling.WaitReason.NotDecided _ -> WaitReason.WAIT_REASON_NOT_DECIDED;
            case dev.hodei.scheduling.WaitReason.ServerStopping _ -> WaitReason.WAIT_REASON_SERVER_STOPPING;
            case dev.hodei.scheduling.WaitReason.SchedulerAway _ -> WaitReason.WAIT_REASON_SCHEDULER_AWAY;
            case dev.hodei.scheduling.WaitReason.WorkersStarting _ -> WaitReason.WAIT_REASON_WORKERS_STARTING;
            case dev.hodei.scheduling.WaitReason.AtWorkerLimit _ -> WaitReason.WAIT_REASON_AT_WORKER_LIMIT;
            case dev.hodei.scheduling.WaitReason.LabelledBusy _ -> WaitReason.WAIT_REASON_LABELLED_BUSY;
            case dev.hodei.scheduling.WaitReason.NobodyHasLabels _ -> WaitReason.WAIT_REASON_NOBODY_HAS_LABELS;
            case dev.hodei.scheduling.WaitReason.ProvisioningDisabled _ -> WaitReason.WAIT_REASON_PROVISIONING_DISABLED;
            case dev.hodei.scheduling.WaitReason.ProvisioningFailed _ -> WaitReason.WAIT_REASON_PROVISIONING_FAILED;
            case dev.hodei.scheduling.WaitReason.NoPoolFits _ -> WaitReason.WAIT_REASON_NO_POOL_FITS;
            case dev.hodei.scheduling.WaitReason.NobodyJoined _ -> WaitReason.WAIT_REASON_NOBODY_JOINED;
            case dev.hodei.scheduling.WaitReason.HeldByParent _ -> WaitReason.WAIT_REASON_HELD_BY_PARENT;
            case dev.hodei.scheduling.WaitReason.LostWorkerNotGone _ -> WaitReason.WAIT_REASON_LOST_WORKER_NOT_GONE;
        };
    }

    private static WorkerStanding standing(Standing standing) {
        return switch (standing) {
            case FREE -> WorkerStanding.WORKER_STANDING_FREE;
            case BUSY -> WorkerStanding.WORKER_STANDING_BUSY;
            case STARTING -> WorkerStanding.WORKER_STANDING_STARTING;
            case SILENT -> WorkerStanding.WORKER_STANDING_SILENT;
            case NOT_CONNECTED -> WorkerStanding.WORKER_STANDING_NOT_CONNECTED;
            case STOPPING -> WorkerStanding.WORKER_STANDING_STOPPING;
            case LABELS_MISSING -> WorkerStanding.WORKER_STANDING_LABELS_MISSING;
            case OTHER_KIND -> WorkerStanding.WORKER_STANDING_OTHER_KIND;
        };
    }

    private static ConsideredWorker considered(Considered each) {
        Worker worker = each.worker();
        ConsideredWorker.Builder considered = ConsideredWorker.newBuilder()
                .setWorkerId(worker.id().value())
                .setStanding(standing(each.standing()))
                .setState(WorkerState.valueOf("WORKER_STATE_" + worker.state()))
                .setStateSince(WireMapping.time(worker.changedAt()))
                .setCreatedAt(WireMapping.time(worker.createdAt()))
                .setHealth(WorkerHealth.valueOf("WORKER_HEALTH_" + each.health()))
                .setSlots(worker.slots())
                .setPool(worker.pool())
                .putAllMissingLabels(each.missing());
        if (worker.state().starting()) {
            considered.setReadyDeadline(WireMapping.time(worker.readyDeadline()));
        }
        if (worker.lastHeartbeatAt() != null) {
            considered.setLastHeartbeatAt(WireMapping.time(worker.lastHeartbeatAt()));
        }
        each.jobs().forEach(job -> considered.addJobIds(job.value()));
        return considered.build();
    }

    private static ProvisioningOutlook provisioning(Explanation.Provisioning provisioning) {
        ProvisioningOutlook.Builder outlook = ProvisioningOutlook.newBuilder().setEnabled(provisioning.enabled());
        int starting = 0;
        int most = 0;
        for (PoolStatus status : provisioning.pools()) {
            Pool pool = PoolMapping.pool(status);
            starting += status.starting();
            most += status.pool().size().max();
            outlook.addPools(pool);
            if (outlook.getLastError().isEmpty() && !pool.getLastError().isEmpty()) {
                outlook.setLastError(pool.getLastError()).setLastErrorAt(pool.getLastErrorAt());
                if (pool.hasNextTryAt()) {
                    outlook.setNextTryAt(pool.getNextTryAt());
                }
            }
        }
        return outlook.setStarting(starting).setMaxWorkers(most).build();
    }
}
