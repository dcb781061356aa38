package dev.hodei.scheduling;

import dev.hodei.id.WorkerId;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Decides who runs what. A pure function of the snapshot: the same snapshot gives the same decisions, in the same
 * order, whatever the order of its workers and lines.
 *
 * <p>A worker is feasible when its state accepts jobs, its last heartbeat is recent (derived now, from the snapshot's
 * time; a stored state is never enough), its control stream is open, and it has a free slot. Jobs are served by priority,
 * older ones first within one; one that no feasible worker has the labels for is passed over, and keeps nobody waiting.
 * For what is left over, workers are provisioned: as many as the jobs that a new worker could run need slots, less those
 * on their way, within the limits. Costs O(jobs served × log workers + lines × workers).
 */
public final class SmartScheduler {
    private static final Comparator<Line> BY_NEXT_JOB = Comparator.comparing(Line::next);

    private final PlacementPolicy policy;
    private final HeartbeatPolicy heartbeats;

    public SmartScheduler(PlacementPolicy policy, HeartbeatPolicy heartbeats) {
        this.policy = policy;
        this.heartbeats = heartbeats;
    }

    public List<Decision> decide(ClusterSnapshot snapshot) {
        List<Decision> decisions = new ArrayList<>();
        Feasibility feasibility = new Feasibility(heartbeats, snapshot.now());
        Placement placement = new Placement(policy, feasible(snapshot, feasibility), lastAssignment(snapshot));
        Map<Map<String, String>, Integer> served = assign(snapshot, placement, decisions);
        List<Waiting> waiting = snapshot.lines().stream()
                .sorted(Comparator.comparing(line -> line.head().getFirst()))
                .map(line ->
                        new Waiting(line.requiredLabels(), line.size() - served.getOrDefault(line.requiredLabels(), 0)))
                // Jobs beyond a cut-off line are left to the next decision as long as there is room for them.
                .filter(line -> line.jobs() > 0 && !placement.hasRoomFor(line.requiredLabels()))
                .toList();
        if (!waiting.isEmpty()) {
            provisionAndWait(snapshot, new Capacity(snapshot, feasibility), waiting, decisions);
        }
        return decisions;
    }

    /** How a worker stands to a job that asks for these labels; what {@link #decide} goes by. */
    public Standing standing(WorkerView worker, Map<String, String> requiredLabels, Instant now) {
        return new Feasibility(heartbeats, now).standing(worker, requiredLabels);
    }

    private static List<WorkerView> feasible(ClusterSnapshot snapshot, Feasibility feasibility) {
        return snapshot.workers().stream()
                .filter(worker -> feasibility.standing(worker) == Standing.FREE)
                .toList();
    }

    private static long lastAssignment(ClusterSnapshot snapshot) {
        return snapshot.workers().stream()
                .mapToLong(WorkerView::lastAssignment)
                .max()
                .orElse(0);
    }

    /** Serves the lines' first jobs in their common order; returns how many of each line. */
    private static Map<Map<String, String>, Integer> assign(
            ClusterSnapshot snapshot, Placement placement, List<Decision> decisions) {
        Map<Map<String, String>, Integer> served = new HashMap<>();
        PriorityQueue<Line> next = new PriorityQueue<>(BY_NEXT_JOB);
        snapshot.lines().forEach(line -> next.add(new Line(line, 0)));
        for (Line line = next.poll(); line != null; line = next.poll()) {
            Optional<WorkerId> worker = placement.take(line.line().requiredLabels());
            if (worker.isEmpty()) {
                continue;
            }
            decisions.add(new Decision.Assign(line.next().id(), worker.get()));
            served.put(line.line().requiredLabels(), line.served() + 1);
            if (line.served() + 1 < line.line().head().size()) {
                next.add(new Line(line.line(), line.served() + 1));
            }
        }
        return served;
    }

    private static void provisionAndWait(
            ClusterSnapshot snapshot, Capacity capacity, List<Waiting> waiting, List<Decision> decisions) {
        ProvisioningView provisioning = snapshot.provisioning();
        boolean backingOff = provisioning.notBefore() != null && snapshot.now().isBefore(provisioning.notBefore());
        int wanted = 0;
        if (provisioning.enabled() && !backingOff) {
            int jobs = waiting.stream()
                    .filter(line -> JobTerms.fits(line.requiredLabels(), provisioning.labels()))
                    .mapToInt(Waiting::jobs)
                    .sum();
            int needed = Math.ceilDiv(jobs, provisioning.slotsPerWorker()) - capacity.starting();
            int allowed = Math.min(
                    provisioning.maxWorkers() - capacity.alive(), provisioning.maxStarting() - capacity.starting());
            wanted = Math.max(0, Math.min(needed, allowed));
        }
        for (int i = 0; i < wanted; i++) {
            decisions.add(new Decision.Provision());
        }
        for (Waiting line : waiting) {
            decisions.add(new Decision.Wait(
                    line.requiredLabels(), reason(provisioning, backingOff, capacity, wanted, line.requiredLabels())));
        }
    }

    private static WaitReason reason(
            ProvisioningView provisioning,
            boolean backingOff,
            Capacity capacity,
            int wanted,
            Map<String, String> labels) {
        boolean provisionable = JobTerms.fits(labels, provisioning.labels());
        int starting = capacity.starting(labels) + (provisionable ? wanted : 0);
        if (starting > 0) {
            return new WaitReason.WorkersStarting(starting);
        }
        int accepting = capacity.accepting(labels);
        Tally passedOver = capacity.passedOver(labels);
        if (accepting == 0 && !labels.isEmpty() && !(provisioning.enabled() && provisionable)) {
            return new WaitReason.NobodyHasLabels(passedOver, labels, provisioning.enabled());
        }
        if (!provisioning.enabled()) {
            return new WaitReason.ProvisioningDisabled(passedOver, accepting);
        }
        if (!provisionable) {
            return new WaitReason.LabelledBusy(passedOver, labels);
        }
        Instant nextTry = provisioning.notBefore();
        // At the limit a failure of before is nothing that it waits for.
        if (backingOff && nextTry != null && capacity.alive() < provisioning.maxWorkers()) {
            return new WaitReason.ProvisioningFailed(provisioning.lastError(), nextTry);
        }
        return new WaitReason.AtWorkerLimit(passedOver, capacity.alive(), provisioning.maxWorkers());
    }

    /** A line of which so many jobs are served; there is a next one. */
    private record Line(QueueLine line, int served) {
        QueuedJob next() {
            return line.head().get(served);
        }
    }

    /** What is left of a line. */
    private record Waiting(Map<String, String> requiredLabels, int jobs) {}
}
