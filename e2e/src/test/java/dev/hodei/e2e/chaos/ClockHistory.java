package dev.hodei.e2e.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Remembers what the clocks of server and workers showed, so that the times that the server tells can be compared with those of
 * the ledger, which the machine's clock has written.
 */
record ClockHistory(List<Period> periods) {
    /**
     * One of the clocks was so much before the machine's.
     *
     * @param from by the machine's clock, as is {@code to}
     */
    record Period(Duration offset, Instant from, Instant to) {}

    /** Nobody has set any: all are the machine's. */
    static final ClockHistory UNTOUCHED = new ClockHistory(List.of());

    /** The first moment at which one of the clocks may have shown this. */
    Instant earliest(Instant told) {
        return moments(told).min(Instant::compareTo).orElse(told);
    }

    /** The last moment at which one of the clocks may have shown this. */
    Instant latest(Instant told) {
        return moments(told).max(Instant::compareTo).orElse(told);
    }

    private Stream<Instant> moments(Instant told) {
        return periods.stream()
                .filter(period -> {
                    Instant moment = told.minus(period.offset());
                    return !moment.isBefore(period.from()) && !moment.isAfter(period.to());
                })
                .map(period -> told.minus(period.offset()));
    }
}
