package dev.hodei.scheduling;

import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pools;
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
 * older ones first within one; one that no feasible worker is right for is passed over, and keeps nobody waiting. For what
 * is left over, workers are provisioned: as many as the jobs need slots, less those on their way, within the limits of the
 * pools; and as many as pools keep ready. Costs O(jobs served × log workers + lines × workers).
 *
 * <p>Not final: the simulation has one that breaks a rule, to show that it finds that.
 */
public class SmartScheduler {
    private static final Comparator<Line> BY_NEXT_JOB = Comparator.comparing(Line::next);

    private final PlacementPolicy policy;
    private final HeartbeatPolicy heartbeats;

    public SmartScheduler(PlacementPolicy policy, HeartbeatPolicy heartbeats) {
        this.policy = policy;
        this.heartbeats = heartbeats;
    }

    public List<Decision> decide(ClusterSnapshot snapshot) {
        List<Decision> decisions = new ArrayList<>();
        Feasibility feasibility =
                new Feasibility(heartbeats, snapshot.provisioning().pools(), snapshot.now());
        Placement placement =
                new Placement(policy, feasibility, feasible(snapshot, feasibility), lastAssignment(snapshot));
        Map<Demand, Integer> served = assign(snapshot, placement, decisions);
        Provisioning provisioning =
                new Provisioning(snapshot, new Capacity(snapshot, feasibility), feasibility, placement, decisions);
        List<Decision> waits = new ArrayList<>();
        inOrderOfStarts(snapshot).forEach(line -> {
            int before = served.getOrDefault(line.demand(), 0);
            int waiting = line.size() - before;
            // Jobs beyond a cut-off line are left to the next decision as long as there is room for them.
            if (waiting > 0 && !placement.hasRoomFor(line.demand())) {
                int starting = provisioning.provideFor(line, before, waiting);
                waits.add(new Decision.Wait(
                        line.demand(),
                        starting > 0 ? new WaitReason.WorkersStarting(starting) : provisioning.reason(line.demand())));
            }
        });
        provisioning.keepReady();
        decisions.addAll(waits);
        return decisions;
    }

    /** How a worker stands to a job that asks for this; what {@link #decide} goes by. */
    public Standing standing(WorkerView worker, Demand demand, Pools pools, Instant now) {
        return new Feasibility(heartbeats, pools, now).standing(worker, demand);
    }

    /**
     * The lines in the order in which workers are started for them: by their first jobs, and those after all others whose
     * last start failed, the latest failure last.
     */
    private static List<QueueLine> inOrderOfStarts(ClusterSnapshot snapshot) {
        Comparator<QueueLine> byFirstJob =
                Comparator.comparing(line -> line.head().getFirst());
        if (!snapshot.provisioning().anyFailed()) {
            return snapshot.lines().stream().sorted(byFirstJob).toList();
        }
        Map<Demand, Instant> failures = new HashMap<>();
        snapshot.lines()
                .forEach(line -> failures.put(
                        line.demand(), snapshot.provisioning().lastFailure(line.demand(), snapshot.now())));
        return snapshot.lines().stream()
                .sorted(Comparator.<QueueLine, Instant>comparing(
                                line -> failures.getOrDefault(line.demand(), Instant.MIN))
                        .thenComparing(byFirstJob))
                .toList();
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
    private static Map<Demand, Integer> assign(
            ClusterSnapshot snapshot, Placement placement, List<Decision> decisions) {
        Map<Demand, Integer> served = new HashMap<>();
        PriorityQueue<Line> next = new PriorityQueue<>(BY_NEXT_JOB);
        snapshot.lines().forEach(line -> next.add(new Line(line, 0)));
        for (Line line = next.poll(); line != null; line = next.poll()) {
            Optional<WorkerId> worker = placement.take(line.line().demand());
            if (worker.isEmpty()) {
                continue;
            }
            decisions.add(new Decision.Assign(line.next().id(), worker.get()));
            served.put(line.line().demand(), line.served() + 1);
            if (line.served() + 1 < line.line().head().size()) {
                next.add(new Line(line.line(), line.served() + 1));
            }
        }
        return served;
    }

    /** A line of which so many jobs are served; there is a next one. */
    private record Line(QueueLine line, int served) {
        QueuedJob next() {
            return line.head().get(served);
        }
    }
}
