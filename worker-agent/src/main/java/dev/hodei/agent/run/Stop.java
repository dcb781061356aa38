package dev.hodei.agent.run;

import dev.hodei.v1.EndReason;
import java.time.Duration;

/** A request to stop an attempt. */
record Stop(EndReason reason) {
    /** A fenced job must be gone before the server hands it to another worker. */
    private static final Duration LONGEST_LOST_GRACE = Duration.ofSeconds(5);

    String why() {
        return switch (reason) {
            case END_REASON_CANCELLED -> "it was cancelled";
            case END_REASON_WORKER_DRAINED -> "the worker is shutting down";
            case END_REASON_WORKER_LOST -> "the worker lost its connection, and the server has given the attempt up";
            default -> "the server asked for it";
        };
    }

    /** Time between SIGTERM and SIGKILL. */
    Duration grace(Duration usual) {
        return reason == EndReason.END_REASON_WORKER_LOST && usual.compareTo(LONGEST_LOST_GRACE) > 0
                ? LONGEST_LOST_GRACE
                : usual;
    }
}
