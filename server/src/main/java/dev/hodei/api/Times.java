package dev.hodei.api;

import com.google.protobuf.Timestamp;
import dev.hodei.postgres.TimeRange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times of requests. */
final class Times {
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private Times() {}

    static TimeRange range(@Nullable Timestamp after, @Nullable Timestamp before) {
        return new TimeRange(instant(after), instant(before));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        if (time == null) {
            return null;
        }
        if (time.getSeconds() < EARLIEST
                || time.getSeconds() > LATEST
                || time.getNanos() < 0
                || time.getNanos() > 999_999_999) {
            throw Failures.invalid("a time of the filter is none between the years 1 and 9999");
        }
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
