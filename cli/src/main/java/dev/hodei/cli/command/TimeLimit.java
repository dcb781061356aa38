package dev.hodei.cli.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a length of time as people type it: 500ms, 30s, 1.5s, 5m, 1h30m, 2d, or a plain number of seconds. */
public final class TimeLimit {
    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9}(?:\\.\\d{1,3})?)s)?(?:(\\d{1,9})ms)?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Duration LONGEST = Duration.ofDays(7);

    private TimeLimit() {}

    /**
     * Reads what was given for {@code option}; throws IllegalArgumentException with a sentence for the user where it is no
     * time above 0 and up to 7 days.
     */
    public static Duration parse(String option, String text) {
        return read(text.strip())
                .filter(limit -> !limit.isZero() && limit.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> bad(option, text));
    }

    /** However long it is; empty where it is none. */
    static Optional<Duration> read(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(matcher, 1))
                .plusHours(number(matcher, 2))
                .plusMinutes(number(matcher, 3))
                .plusMillis(millis(matcher.group(4)))
                .plusMillis(number(matcher, 5)));
    }

    /** Returns the milliseconds of seconds with at most three digits behind the point. */
    private static long millis(@Nullable String seconds) {
        return seconds == null ? 0 : new BigDecimal(seconds).movePointRight(3).longValueExact();
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static IllegalArgumentException bad(String option, String text) {
        return new IllegalArgumentException(option + ": '" + text
                + "' is not allowed: give a time above 0 and up to 7 days, such as 500ms, 30s, 5m, 1h30m or 2d (a plain"
                + " number is seconds)");
    }
}
