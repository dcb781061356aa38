package dev.hodei.agent.run;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Times and durations as the wire and as people have them. */
final class Times {
    private Times() {}

    static Timestamp now() {
        Instant now = Instant.now();
        return Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
    }

    /** For example "1s", "1.5s", "250ms", "1m30s", "2h". */
    static String text(Duration duration) {
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
