package dev.hodei.cli.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a length of time as people type it: 30s, 5m, 1h30m, 2d, or a plain number of seconds. */
public final class TimeLimit {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Duration LONGEST = Duration.ofDays(7);

    private TimeLimit() {}

    /**
     * Reads what was given for {@code option}; throws IllegalArgumentException with a sentence for the user where it is no
     * time above 0 and up to 7 days.
     */
    public static Duration parse(String option, String text) {
        Duration limit = duration(option, text.strip());
        if (limit.isZero() || limit.compareTo(LONGEST) > 0) {
            throw bad(option, text);
        }
        return limit;
    }

    private static Duration duration(String option, String text) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw bad(option, text);
        }
        return Duration.ofDays(number(matcher, 1))
                .plusHours(number(matcher, 2))
                .plusMinutes(number(matcher, 3))
                .plusSeconds(number(matcher, 4));
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static IllegalArgumentException bad(String option, String text) {
        return new IllegalArgumentException(option + ": '" + text
                + "' is not allowed: give a time above 0 and up to 7 days, such as 30s, 5m, 1h30m or 2d (a plain"
                + " number is seconds)");
    }
}
