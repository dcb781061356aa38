package dev.hodei.cli.terminal;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Times as people read them. */
public final class Times {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    /** How much of {@link #local} says it to the second, without its zone: what fits beside more, and may be typed. */
    public static final int TO_THE_SECOND = "2026-11-30T08:11:33".length();

    private static final int YEAR = "2026-".length();
    private static final int DAY = "2026-11-30T".length();
    private static final int TO_THE_MILLISECOND = "2026-11-30T08:11:33.763".length();

    private Times() {}

    public static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** ISO 8601 in the local zone, to the millisecond. */
    public static String local(Instant instant) {
        return LOCAL.format(instant.atZone(ZoneId.systemDefault()));
    }

    /**
     * How much of {@link #local} tells these times apart: without the zone, without the year where all are of this year, and
     * without the day where all are of today.
     */
    public static List<Table.Part> parts(List<Instant> times, Instant now) {
        return IntStream.of(0, YEAR, DAY)
                .filter(begin -> times.stream()
                        .allMatch(time -> local(time).startsWith(local(now).substring(0, begin))))
                .mapToObj(begin -> new Table.Part(begin, TO_THE_MILLISECOND))
                .toList();
    }

    /** How long ago: "now", "3s ago", "5m ago", "2h ago", "4d ago". A time to come, by a clock ahead of ours, is "now". */
    public static String ago(Instant instant, Instant now) {
        long seconds = Duration.between(instant, now).toSeconds();
        if (seconds <= 0) {
            return "now";
        }
        return rough(Duration.ofSeconds(seconds)) + " ago";
    }

    /** A length of time: "12ms", "1.250s", "3m05s", "2h04m", "3d02h". A negative one is 0. */
    public static String length(Duration length) {
        long millis = Math.max(0, length.toMillis());
        long seconds = millis / 1000;
        if (millis < 1000) {
            return millis + "ms";
        } else if (seconds < 60) {
            return String.format(Locale.ROOT, "%d.%03ds", seconds, millis % 1000);
        } else if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        } else if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
        }
        return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }

    /** A length of time to the millisecond, so that several add up: "12ms", "1.250s", "3m05.120s", "26h04m09.000s". */
    public static String exactLength(Duration length) {
        long millis = length.toMillis();
        if (millis < 60_000) {
            return length(length);
        }
        String seconds = String.format(Locale.ROOT, "%02d.%03ds", millis / 1000 % 60, millis % 1000);
        long minutes = millis / 60_000;
        return minutes < 60
                ? minutes + "m" + seconds
                : String.format(Locale.ROOT, "%dh%02dm%s", minutes / 60, minutes % 60, seconds);
    }

    /** A length of time in its largest unit, rounded down: "90s", "5m", "3h", "4d". */
    public static String rough(Duration length) {
        long seconds = length.toSeconds();
        if (seconds < 120) {
            return seconds + "s";
        } else if (seconds < 7200) {
            return seconds / 60 + "m";
        } else if (seconds < 2 * 86_400) {
            return seconds / 3600 + "h";
        }
        return seconds / 86_400 + "d";
    }
}
