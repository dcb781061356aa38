package dev.hodei.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span of time.
 *
 * @param from its first moment; null: the earliest there is
 * @param until the moment after its last one; null: there is none
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant until) {
    public static final TimeRange ALWAYS = new TimeRange(null, null);

    /** Before anything that is stored. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public boolean contains(Instant at) {
        return !at.isBefore(fromOrEarliest()) && at.isBefore(untilOrLatest());
    }

    Instant fromOrEarliest() {
        return from == null || from.isBefore(EARLIEST) ? EARLIEST : wholeMicros(from);
    }

    Instant untilOrLatest() {
        return until == null || until.isAfter(LATEST) ? LATEST : wholeMicros(until);
    }

    /** Times are stored in whole microseconds: none is between this time and the one returned. */
    private static Instant wholeMicros(Instant at) {
        Instant whole = at.truncatedTo(ChronoUnit.MICROS);
        return whole.equals(at) ? at : whole.plus(1, ChronoUnit.MICROS);
    }
}
