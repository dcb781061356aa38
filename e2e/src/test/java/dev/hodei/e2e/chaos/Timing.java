package dev.hodei.e2e.chaos;

import java.time.Duration;
import java.util.Map;

/** The server's deadlines in a run: a tenth of the usual ones, so that many of them pass. */
final class Timing {
    static final Duration SUSPECT = Duration.ofMillis(1_500);
    static final Duration SELF_FENCE = Duration.ofMillis(3_500);
    static final Duration LOST = Duration.ofMillis(4_500);
    static final Duration RECOVERY_GRACE = Duration.ofSeconds(6);

    /** Longer than faults one after the other keep the same worker away: nobody else kills what it has left. */
    private static final Duration GONE = Duration.ofSeconds(60);

    private Timing() {}

    static Map<String, String> settings() {
        return settings(Duration.ZERO);
    }

    /** For a run in which workers are stopped for so long at times. */
    static Map<String, String> settings(Duration longestStop) {
        return Map.of(
                "HODEI_HEARTBEAT_GONE_AFTER",
                GONE.plus(longestStop).toSeconds() + "s",
                "HODEI_HEARTBEAT_INTERVAL",
                "500ms",
                "HODEI_HEARTBEAT_SUSPECT_AFTER",
                SUSPECT.toMillis() + "ms",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER",
                SELF_FENCE.toMillis() + "ms",
                "HODEI_HEARTBEAT_LOST_AFTER",
                LOST.toMillis() + "ms",
                "HODEI_JOB_CONTROLLER_RECOVERY_GRACE",
                RECOVERY_GRACE.toMillis() + "ms",
                // What a fenced worker takes to kill has to fit between its fence and its loss.
                "HODEI_AGENT_STOP_GRACE",
                "500ms",
                // Rows of new workers are found soon; see Identities.
                "HODEI_JOB_CONTROLLER_RESYNC_INTERVAL",
                "500ms");
    }
}
