package dev.hodei.cli.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a point in time as people type it: how long ago (30m, 2h, 7d), a time of today (09:30), a day (2026-11-24), a
 * local time (2026-11-24T09:30), or one with its zone (2026-11-24T09:30:00Z).
 */
public final class Moment {
    /** The forms of a time, for descriptions of options. */
    public static final String FORMS = "30m, 2h, 7d (ago), 09:30, 2026-11-24 or 2026-11-24T09:30[Z]";

    private Moment() {}

    /** Throws CliException with a sentence for the user where it is none of these. */
    public static Instant parse(String option, String text, Instant now, ZoneId zone) {
        String given = text.strip();
        List<Function<String, Instant>> forms = List.of(
                moment -> OffsetDateTime.parse(moment).toInstant(),
                moment -> LocalDateTime.parse(moment.replace(' ', 'T'))
                        .atZone(zone)
                        .toInstant(),
                moment -> LocalDate.parse(moment).atStartOfDay(zone).toInstant(),
                moment -> LocalTime.parse(moment)
                        .atDate(LocalDate.ofInstant(now, zone))
                        .atZone(zone)
                        .toInstant());
        return forms.stream()
                .map(form -> read(form, given))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> ago(option, text, now));
    }

    private static Optional<Instant> read(Function<String, Instant> form, String text) {
        try {
            return Optional.of(form.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant ago(String option, String text, Instant now) {
        return TimeLimit.read(text.strip())
                .filter(length -> !length.isNegative())
                .map(now::minus)
                .orElseThrow(() -> CliException.usage(option + ": '" + text + "' is no time: give " + FORMS));
    }
}
