package dev.hodei.controller;

import dev.hodei.clock.Moment;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of workers beyond the rows: who is connected, when each was heard, who was used last. It
 * outlives the model when that is read again from the rows. Heartbeats reach the rows in batches, see
 * {@link #FLUSH_INTERVAL}.
 */
final class Presence {
    /**
     * @param written as the row has it
     * @param steady the same by this process' steady clock
     */
    private record HeardBefore(Instant written, Instant steady) {}

    /** The rows' heartbeat times are at most this much older than what was heard. */
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    private final Set<WorkerId> connected = new HashSet<>();
    /** By the steady clock. */
    private final Map<WorkerId, Instant> heard = new HashMap<>();
    /** By the wall clock. */
    private final Map<WorkerId, Instant> unflushed = new HashMap<>();

    /** When another process heard a worker. */
    private final Map<WorkerId, HeardBefore> heardBefore = new HashMap<>();

    private final Map<WorkerId, Long> lastAssignment = new HashMap<>();
    private final Map<WorkerId, Instant> begun = new HashMap<>();
    private final Map<WorkerId, Instant> startTold = new HashMap<>();
    private final Timers timers = new Timers();
    private long assignments;
    private Instant lastFlush = Instant.MIN;

    void connected(WorkerId worker) {
        connected.add(worker);
    }

    void disconnected(WorkerId worker) {
        connected.remove(worker);
    }

    boolean isConnected(WorkerId worker) {
        return connected.contains(worker);
    }

    /** @param written as the rows are to have it */
    void heard(WorkerId worker, Instant at, Instant written) {
        heard.merge(worker, at, (a, b) -> a.isAfter(b) ? a : b);
        unflushed.put(worker, written);
    }

    /** The steady time at which this worker was last heard by this process; null if it was not. */
    @Nullable
    Instant lastHeard(WorkerId worker) {
        return heard.get(worker);
    }

    /**
     * A worker's row was read: where another process has heard it, whose wall clock may have gone before ours, the steady time of
     * that is worked out now. Setting the wall clock later does not change it.
     */
    void meet(Worker worker, Moment now) {
        Instant written = worker.lastHeartbeatAt();
        if (written != null && !heard.containsKey(worker.id())) {
            heardBefore.compute(
                    worker.id(),
                    (_, known) -> known != null && known.written.equals(written)
                            ? known
                            : new HeardBefore(
                                    written, written.isAfter(now.wall()) ? now.steady() : now.steadyOf(written)));
        }
    }

    /** The steady time at which this worker was last heard, by this process or by one before it; null if it never was. */
    @Nullable
    Instant lastHeardByAny(WorkerId worker) {
        Instant here = heard.get(worker);
        HeardBefore before = here == null ? heardBefore.get(worker) : null;
        return before == null ? here : before.steady;
    }

    /** When it was last heard, by the wall clock, where the rows don't say so yet. */
    @Nullable
    Instant unwritten(WorkerId worker) {
        return unflushed.get(worker);
    }

    /** What the rows say of deadlines, by the steady clock. */
    Timers timers() {
        return timers;
    }

    /** This process has just made it up. */
    void begun(WorkerId worker, Instant now) {
        begun.put(worker, now);
        startTold(worker, now);
    }

    boolean wasBegun(WorkerId worker, Instant since) {
        return isNotBefore(begun.get(worker), since);
    }

    void assigned(WorkerId worker) {
        lastAssignment.put(worker, ++assignments);
    }

    long lastAssignment(WorkerId worker) {
        return lastAssignment.getOrDefault(worker, 0L);
    }

    /** There is news of its start now: it is asked for, its provider has started it, or it has registered. */
    void startTold(WorkerId worker, Instant now) {
        startTold.put(worker, now);
    }

    boolean wasStartTold(WorkerId worker, Instant since) {
        return isNotBefore(startTold.get(worker), since);
    }

    private static boolean isNotBefore(@Nullable Instant at, Instant since) {
        return at != null && !at.isBefore(since);
    }

    /** Forgets everybody else: they have ended. */
    void keepOnly(Set<WorkerId> alive) {
        connected.retainAll(alive);
        heard.keySet().retainAll(alive);
        heardBefore.keySet().retainAll(alive);
        unflushed.keySet().retainAll(alive);
        lastAssignment.keySet().retainAll(alive);
        begun.keySet().retainAll(alive);
        startTold.keySet().retainAll(alive);
        timers.keepOnly(alive);
    }

    void forget(WorkerId worker) {
        connected.remove(worker);
        heard.remove(worker);
        heardBefore.remove(worker);
        unflushed.remove(worker);
        lastAssignment.remove(worker);
        begun.remove(worker);
        startTold.remove(worker);
        timers.forget(worker);
    }

    /** Times that the rows lack, if it is time to write them. */
    Map<WorkerId, Instant> due(Instant now) {
        return unflushed.isEmpty() || now.isBefore(nextFlush()) ? Map.of() : Map.copyOf(unflushed);
    }

    /** When {@link #due} has something again; {@link Instant#MAX} while there is nothing to write. */
    Instant nextFlush() {
        if (unflushed.isEmpty()) {
            return Instant.MAX;
        }
        return lastFlush.equals(Instant.MIN) ? Instant.MIN : lastFlush.plus(FLUSH_INTERVAL);
    }

    void flushed(Map<WorkerId, Instant> times, Instant now) {
        if (!times.isEmpty()) {
            times.forEach(unflushed::remove);
            lastFlush = now;
        }
    }
}
