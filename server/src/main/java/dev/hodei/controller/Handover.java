package dev.hodei.controller;

import dev.hodei.id.WorkerId;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Workers that fell silent with attempts of theirs unfinished. One that is cut off has stopped them by now; one whose
 * process is stopped or was killed could not, so that its provider kills what it left. Until the provider says that
 * nothing of the worker runs any more, or {@code goneWithin} is over, these attempts have not ended: they keep their jobs,
 * and should the worker come back meanwhile, what it says of them counts.
 *
 * <p>Outlives the model, and needs no commit: what it says follows from the rows, but for how long was waited already. Times
 * are the steady clock's, which counts none in which this process was stopped and nobody saw to the workers.
 */
final class Handover {
    /** While somebody is waited for, turns are no farther apart. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Duration goneWithin;
    private final Map<WorkerId, Held> held = new LinkedHashMap<>();
    private Instant lastTurn = Instant.MIN;

    /** @param goneWithin how long a worker is waited for at most */
    Handover(Duration goneWithin) {
        this.goneWithin = goneWithin;
    }

    /**
     * A worker whose attempts have not ended though it has.
     *
     * @param worker as it ended
     * @param from since when it is waited for
     * @param until when it counts as gone, whatever its provider says
     */
    record Held(Worker worker, Instant from, Instant until) {}

    /** A turn begins. */
    void turn(Instant now) {
        lastTurn = now;
    }

    /**
     * Notes a worker that ended without anybody knowing whether it is gone; from {@code now} on it is waited for,
     * unless it is already.
     */
    void hold(Worker worker, Instant now) {
        held.putIfAbsent(worker.id(), new Held(worker, now, now.plus(goneWithin)));
    }

    /** Null if it is not waited for. */
    @Nullable
    Held of(WorkerId worker) {
        return held.get(worker);
    }

    /** Returns the workers that have been waited for long enough. */
    List<Worker> overdue(Instant now) {
        List<Worker> over = new ArrayList<>();
        for (Held each : held.values()) {
            if (!now.isBefore(each.until())) {
                over.add(each.worker());
            }
        }
        return over;
    }

    /** Forgets all others: they are gone, or have come back. */
    void keepOnly(Predicate<WorkerId> waitedFor) {
        held.keySet().removeIf(waitedFor.negate());
    }

    /** When the next turn is due at the latest; {@link Instant#MAX} if nobody is waited for. */
    Instant next() {
        return held.values().stream()
                .map(Held::until)
                .min(Instant::compareTo)
                .map(until -> until.isBefore(lastTurn.plus(TICK)) ? until : lastTurn.plus(TICK))
                .orElse(Instant.MAX);
    }
}
