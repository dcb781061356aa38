package dev.hodei.agent.run;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times as the wire has them. */
final class Times {
    private Times() {}

    static Timestamp now() {
        Instant now = Instant.now();
        return Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
    }
}
