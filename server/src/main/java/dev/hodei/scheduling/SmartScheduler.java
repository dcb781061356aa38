package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Decides who runs what. A pure function of the snapshot: the same snapshot gives the same decisions, in the same
 * order, whatever the order of its workers.
 *
 * <p>A worker is feasible when its state accepts jobs, its last heartbeat is recent (derived now, from the snapshot's
 * time; a stored state is never enough), its control stream is open, and it has a free slot. Jobs are served in the
 * order of the queue. For what is left over, workers are provisioned: as many as the jobs need slots, less those on
 * their way, within the limits.
 */
public final class SmartScheduler {
    private final PlacementPolicy policy;
    private final HeartbeatPolicy heartbeats;

    public SmartScheduler(PlacementPolicy policy, HeartbeatPolicy heartbeats) {
        this.policy = policy;
        this.heartbeats = heartbeats;
    }

    public List<Decision> decide(ClusterSnapshot snapshot) {
        List<Decision> decisions = new ArrayList<>();
        int assigned = assign(snapshot, decisions);
        int left = snapshot.queued() - assigned;
        // Jobs beyond the cut-off queue are left to the next decision as long as all before them found a worker.
        if (assigned < snapshot.queue().size()) {
            provisionAndWait(snapshot, assigned, left, decisions);
        }
        return decisions;
    }

    private int assign(ClusterSnapshot snapshot, List<Decision> decisions) {
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(order());
        for (WorkerView worker : snapshot.workers()) {
            if (feasible(worker, snapshot.now())) {
                candidates.add(new Candidate(worker, worker.slotsInUse(), worker.lastAssignment()));
            }
        }
        long assignment = snapshot.workers().stream()
                .mapToLong(WorkerView::lastAssignment)
                .max()
                .orElse(0);
        int assigned = 0;
        for (JobId job : snapshot.queue()) {
            Candidate best = candidates.poll();
            if (best == null) {
                break;
            }
            assignment++;
            decisions.add(new Decision.Assign(job, best.worker().id()));
            assigned++;
            Candidate after = new Candidate(best.worker(), best.inUse() + 1, assignment);
            if (after.inUse() < best.worker().slots()) {
                candidates.add(after);
            }
        }
        return assigned;
    }

    private boolean feasible(WorkerView worker, Instant now) {
        return worker.state().accepting()
                && worker.connected()
                && worker.freeSlots() > 0
                && heartbeats.healthAt(now, worker.lastHeartbeatAt()) == Health.HEALTHY;
    }

    private Comparator<Candidate> order() {
        Comparator<Candidate> byId = Comparator.comparing(c -> c.worker().id());
        return switch (policy) {
            case LEAST_LOADED -> Comparator.comparingDouble(Candidate::load).thenComparing(byId);
            case ROUND_ROBIN ->
                Comparator.comparingLong(Candidate::lastAssignment).thenComparing(byId);
            case FIRST_AVAILABLE -> byId;
        };
    }

    private void provisionAndWait(ClusterSnapshot snapshot, int assigned, int left, List<Decision> decisions) {
        ProvisioningView provisioning = snapshot.provisioning();
        int alive = 0;
        int starting = 0;
        for (WorkerView worker : snapshot.workers()) {
            if (worker.state().starting()) {
                starting++;
                alive++;
            } else if (heartbeats.healthAt(snapshot.now(), worker.lastHeartbeatAt()) != Health.UNHEALTHY) {
                alive++;
            }
        }
        boolean backingOff = provisioning.notBefore() != null && snapshot.now().isBefore(provisioning.notBefore());
        int wanted = 0;
        if (provisioning.enabled() && !backingOff) {
            int needed = Math.ceilDiv(left, provisioning.slotsPerWorker()) - starting;
            wanted = Math.max(
                    0,
                    Math.min(
                            needed,
                            Math.min(provisioning.maxWorkers() - alive, provisioning.maxStarting() - starting)));
        }
        for (int i = 0; i < wanted; i++) {
            decisions.add(new Decision.Provision());
        }
        WaitReason reason = reason(provisioning, backingOff, alive, starting + wanted);
        for (JobId job : snapshot.queue().subList(assigned, snapshot.queue().size())) {
            decisions.add(new Decision.Wait(job, reason));
        }
    }

    private static WaitReason reason(ProvisioningView provisioning, boolean backingOff, int alive, int starting) {
        if (starting > 0) {
            return new WaitReason.WorkersStarting(starting);
        }
        if (!provisioning.enabled()) {
            return new WaitReason.ProvisioningDisabled(alive);
        }
        Instant nextTry = provisioning.notBefore();
        if (backingOff && nextTry != null) {
            return new WaitReason.ProvisioningFailed(provisioning.lastError(), nextTry);
        }
        return new WaitReason.AllBusy(alive, provisioning.maxWorkers());
    }

    private record Candidate(WorkerView worker, int inUse, long lastAssignment) {
        double load() {
            return (double) inUse / worker.slots();
        }
    }
}
