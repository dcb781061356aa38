package dev.hodei.scheduling;

import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Gives jobs to feasible workers, the best by the policy first. Each line of the queue looks through the workers once;
 * a worker's place in a line is put right when it comes up, for an assignment only ever makes a worker a worse choice.
 */
final class Placement {
    private final Comparator<Candidate> order;
    private final Feasibility feasibility;
    private final List<WorkerView> feasible;
    private final Map<WorkerId, Candidate> present = new HashMap<>();
    private final Map<Demand, PriorityQueue<Candidate>> lines = new HashMap<>();
    private long assignments;

    /** @param feasible workers that take jobs now, each with a free slot */
    Placement(PlacementPolicy policy, Feasibility feasibility, List<WorkerView> feasible, long lastAssignment) {
        this.order = order(policy);
        this.feasibility = feasibility;
        this.feasible = List.copyOf(feasible);
        this.assignments = lastAssignment;
        feasible.forEach(worker -> present.put(worker.id(), new Candidate(worker, 0, worker.lastAssignment())));
    }

    private static Comparator<Candidate> order(PlacementPolicy policy) {
        Comparator<Candidate> byId = Comparator.comparing(c -> c.worker().id());
        return switch (policy) {
            case LEAST_LOADED -> Comparator.comparingDouble(Candidate::load).thenComparing(byId);
            case ROUND_ROBIN ->
                Comparator.comparingLong(Candidate::lastAssignment).thenComparing(byId);
            case FIRST_AVAILABLE -> byId;
        };
    }

    /** Takes a slot of the best worker that fits; empty if none has a free one. */
    Optional<WorkerId> take(Demand demand) {
        PriorityQueue<Candidate> line = upToDate(demand);
        Candidate best = line.poll();
        if (best == null) {
            return Optional.empty();
        }
        Candidate after = new Candidate(best.worker(), best.taken() + 1, ++assignments);
        present.put(best.worker().id(), after);
        line.add(after);
        return Optional.of(best.worker().id());
    }

    boolean hasRoomFor(Demand demand) {
        return !upToDate(demand).isEmpty();
    }

    /** The line's candidates, of which the first is as it says and has room. */
    private PriorityQueue<Candidate> upToDate(Demand demand) {
        PriorityQueue<Candidate> line = lines.computeIfAbsent(demand, this::line);
        for (Candidate first = line.peek(); first != null; first = line.peek()) {
            Candidate now = present.getOrDefault(first.worker().id(), first);
            if (first.equals(now) && now.hasRoom()) {
                return line;
            }
            line.remove();
            if (!first.equals(now) && now.hasRoom()) {
                line.add(now);
            }
        }
        return line;
    }

    private PriorityQueue<Candidate> line(Demand demand) {
        List<Candidate> fitting = new ArrayList<>();
        for (WorkerView worker : feasible) {
            Candidate candidate = present.get(worker.id());
            if (candidate != null && feasibility.fits(demand, worker.offer())) {
                fitting.add(candidate);
            }
        }
        PriorityQueue<Candidate> line = new PriorityQueue<>(order);
        line.addAll(fitting);
        return line;
    }

    boolean gaveNoneTo(WorkerView worker) {
        Candidate candidate = present.get(worker.id());
        return candidate == null || candidate.taken() == 0;
    }

    /** @param taken slots that were given away here */
    private record Candidate(WorkerView worker, int taken, long lastAssignment) {
        int inUse() {
            return worker.slotsInUse() + taken;
        }

        double load() {
            return (double) inUse() / worker.slots();
        }

        boolean hasRoom() {
            return taken < worker.freeSlots();
        }
    }
}
