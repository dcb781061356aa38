package dev.hodei.wire;

import java.time.Duration;

/** A length of time as people type it and as everybody shows it, so that a limit reads as it was given. */
public final class TimeText {
    private TimeText() {}

    /**
     * Returns a length of time as text, for example "1s", "1.5s", "250ms", "1m30s", "2h"; rounded down to the
     * millisecond.
     */
    public static String of(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutesPart() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        int millis = duration.toMillisPart();
        if (duration.toSecondsPart() > 0 || millis > 0) {
            text.append(duration.toSecondsPart());
            if (millis > 0) {
                String digits = Integer.toString(1_000 + millis).substring(1);
                text.append('.').append(digits.replaceAll("0+$", ""));
            }
            text.append('s');
        }
        return text.toString();
    }
}
