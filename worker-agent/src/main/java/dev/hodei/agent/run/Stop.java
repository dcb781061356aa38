package dev.hodei.agent.run;

import dev.hodei.v1.EndReason;
import java.time.Duration;

/**
 * A request to stop an attempt.
 *
 * @param cause what made this worker stop it by itself; empty where the server or whoever ended the agent asked for it
 */
record Stop(EndReason reason, String cause) {
    /** A fenced job must be gone before the server hands it to another worker. */
    private static final Duration LONGEST_LOST_GRACE = Duration.ofSeconds(5);

    static Stop asked(EndReason reason) {
        return new Stop(reason, "");
    }

    /** The server may soon give it to another worker. */
    static Stop fenced(Duration silence) {
        return new Stop(
                EndReason.END_REASON_WORKER_LOST, "worker and server had no contact for " + silence.toSeconds() + " s");
    }

    String why() {
        if (!cause.isEmpty()) {
            return cause;
        }
        return switch (reason) {
            case END_REASON_CANCELLED -> "it was cancelled";
            case END_REASON_WORKER_DRAINED -> "the worker is shutting down";
            case END_REASON_WORKER_LOST -> "the worker lost its connection, and the server has given the attempt up";
            default -> "the server asked for it";
        };
    }

    /** What its end says besides the reason. */
    String detail() {
        return cause.isEmpty() ? "" : cause + ", so the worker stopped the job";
    }

    /** Time between SIGTERM and SIGKILL. */
    Duration grace(Duration usual) {
        return reason == EndReason.END_REASON_WORKER_LOST && usual.compareTo(LONGEST_LOST_GRACE) > 0
                ? LONGEST_LOST_GRACE
                : usual;
    }
}
