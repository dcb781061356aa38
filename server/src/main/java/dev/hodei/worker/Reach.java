package dev.hodei.worker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a worker could be reached and how long it could not: a record for people, from which nothing is decided. A
 * span begins with the first word after a silence, or with the last word before one that lasted for longer than
 * suspect-after.
 *
 * @param upSince start of the current span, if it is one of being heard
 * @param downSince start of the current span, if it is one of silence; both are null before the worker first connected
 * @param up sum of the earlier spans of being heard
 * @param down sum of the earlier spans of silence
 */
public record Reach(@Nullable Instant upSince, @Nullable Instant downSince, Duration up, Duration down) {
    public static final Reach NEVER = new Reach(null, null, Duration.ZERO, Duration.ZERO);

    public Reach {
        if (upSince != null && downSince != null) {
            throw new IllegalArgumentException("up since " + upSince + " and down since " + downSince);
        }
    }

    /** All the time that it could be reached, as of {@code at}. */
    public Duration upBy(Instant at) {
        return upSince == null ? up : up.plus(length(upSince, at));
    }

    /** All the time that it could not, as of {@code at}. */
    public Duration downBy(Instant at) {
        return downSince == null ? down : down.plus(length(downSince, at));
    }

    Reach heard(Instant at) {
        return upSince != null ? this : new Reach(at, null, up, downBy(at));
    }

    Reach silentSince(Instant lastHeard) {
        return downSince != null ? this : new Reach(null, lastHeard, upBy(lastHeard), down);
    }

    /** Clocks that are set back make no time negative. */
    private static Duration length(Instant from, Instant to) {
        return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    }
}
