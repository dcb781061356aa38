package dev.hodei.controller;

import dev.hodei.id.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the controller knows of workers beyond the rows: who is connected, when each was heard, who was used last. It
 * outlives the model when that is read again from the rows. Heartbeats reach the rows in batches, see
 * {@link #FLUSH_INTERVAL}.
 */
final class Presence {
    /** The rows' heartbeat times are at most this much older than what was heard. */
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    private final Set<WorkerId> connected = new HashSet<>();
    private final Map<WorkerId, Instant> heard = new HashMap<>();
    private final Map<WorkerId, Instant> unflushed = new HashMap<>();
    private final Map<WorkerId, Long> lastAssignment = new HashMap<>();
    private final Map<WorkerId, Instant> startTold = new HashMap<>();
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

    void heard(WorkerId worker, Instant at) {
        heard.merge(worker, at, (a, b) -> a.isAfter(b) ? a : b);
        unflushed.merge(worker, at, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** When this worker was last heard by this process, or the fallback. */
    Instant lastHeard(WorkerId worker, Instant fallback) {
        Instant here = heard.get(worker);
        return here != null && here.isAfter(fallback) ? here : fallback;
    }

    void assigned(WorkerId worker) {
        lastAssignment.put(worker, ++assignments);
    }

    long lastAssignment(WorkerId worker) {
        return lastAssignment.getOrDefault(worker, 0L);
    }

    /** Its provider said now that it has started it. */
    void startTold(WorkerId worker, Instant now) {
        startTold.put(worker, now);
    }

    boolean wasStartTold(WorkerId worker, Instant since) {
        Instant at = startTold.get(worker);
        return at != null && !at.isBefore(since);
    }

    /** Forgets everybody else: they have ended. */
    void keepOnly(Set<WorkerId> alive) {
        connected.retainAll(alive);
        heard.keySet().retainAll(alive);
        unflushed.keySet().retainAll(alive);
        lastAssignment.keySet().retainAll(alive);
        startTold.keySet().retainAll(alive);
    }

    void forget(WorkerId worker) {
        connected.remove(worker);
        heard.remove(worker);
        unflushed.remove(worker);
        lastAssignment.remove(worker);
        startTold.remove(worker);
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
