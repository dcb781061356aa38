package dev.hodei.controller;

import dev.hodei.clock.Moment;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The deadlines of workers, which the rows have by the wall clock, by the steady one. Each is taken over when it is first met:
 * setting the wall clock later moves none of them, and while this process is stopped none of them comes nearer.
 */
final class Timers {
    /** What a worker may have one deadline for. */
    enum Kind {
        READY,
        SILENT,
        DRAINED,
        IDLE,
        TOO_OLD
    }

    /** Nobody may ask for a longer one. */
    private static final Duration LONGEST_DRAIN = Duration.ofDays(7);

    private record Timer(Instant written, Instant steady) {}

    private final Map<WorkerId, Map<Kind, Timer>> timers = new HashMap<>();

    /** A worker is as this now: its deadlines are taken over, whatever becomes of the commit that says so. */
    void meet(Worker worker, Moment now) {
        if (worker.state().starting()) {
            readyBy(worker, now);
        } else {
            drainedBy(worker, now);
        }
    }

    /** Returns the steady time by which it must be ready. */
    Instant readyBy(Worker worker, Moment now) {
        Duration longest = Duration.between(worker.createdAt(), worker.readyDeadline());
        return of(worker.id(), Kind.READY, worker.readyDeadline(), longest, now);
    }

    /** Returns the steady time at which what it has is stopped; {@link Instant#MAX} unless it is to drain by a certain time. */
    Instant drainedBy(Worker worker, Moment now) {
        Instant deadline = worker.drainDeadline();
        return worker.state() != WorkerState.DRAINING || deadline == null
                ? Instant.MAX
                : of(worker.id(), Kind.DRAINED, deadline, LONGEST_DRAIN, now);
    }

    /** Returns the steady time at which one that was never heard is as it is for so long. */
    Instant silentBy(Worker worker, Duration limit, Moment now) {
        return of(worker.id(), Kind.SILENT, worker.changedAt().plus(limit), limit, now);
    }

    /**
     * Returns the steady time of a deadline.
     *
     * @param written the deadline by the wall clock
     * @param longest how far away it can be: what another wall clock has written is not trusted beyond that
     */
    Instant of(WorkerId worker, Kind kind, Instant written, Duration longest, Moment now) {
        return timers.computeIfAbsent(worker, _ -> new EnumMap<>(Kind.class))
                .compute(
                        kind,
                        (_, known) -> known != null && known.written.equals(written)
                                ? known
                                : new Timer(written, takenOver(written, longest, now)))
                .steady;
    }

    private static Instant takenOver(Instant written, Duration longest, Moment now) {
        Duration left = Duration.between(now.wall(), written);
        return now.steady().plus(left.compareTo(longest) < 0 ? left : longest);
    }

    void keepOnly(Set<WorkerId> alive) {
        timers.keySet().retainAll(alive);
    }

    void forget(WorkerId worker) {
        timers.remove(worker);
    }
}
