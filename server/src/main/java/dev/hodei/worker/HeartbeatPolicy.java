package dev.hodei.worker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines that worker and server hold each other to. A worker stops its jobs by itself before the server would
 * give them to another: {@code selfFenceAfter < lostAfter}, or the constructor throws.
 *
 * @param interval how often a worker sends a heartbeat
 * @param suspectAfter silence after which it is given no new jobs
 * @param selfFenceAfter time without an acknowledged heartbeat after which the worker stops its jobs
 * @param lostAfter silence after which the server declares it lost
 */
public record HeartbeatPolicy(Duration interval, Duration suspectAfter, Duration selfFenceAfter, Duration lostAfter) {
    public HeartbeatPolicy {
        inOrder("heartbeat interval", Duration.ZERO, interval);
        inOrder("suspect-after must be longer than the heartbeat interval", interval, suspectAfter);
        inOrder("self-fence-after must be longer than suspect-after", suspectAfter, selfFenceAfter);
        inOrder("lost-after must be longer than self-fence-after", selfFenceAfter, lostAfter);
    }

    private static void inOrder(String what, Duration shorter, Duration longer) {
        if (shorter.compareTo(longer) >= 0) {
            throw new IllegalArgumentException(what + ": " + longer + " is not longer than " + shorter);
        }
    }

    /**
     * How long a server may acknowledge heartbeats after it has proven that its controller is the active one. A worker that
     * was acknowledged at its very end still stops its jobs before another server would declare it lost; a fifth of the time
     * between is left for clocks that don't run alike.
     */
    public Duration leaseLength() {
        return lostAfter.minus(selfFenceAfter).multipliedBy(4).dividedBy(5);
    }

    /** Health as it follows from the last heartbeat, and from nothing else. */
    public Health healthAt(Instant now, @Nullable Instant lastHeartbeat) {
        if (lastHeartbeat == null) {
            return Health.UNHEALTHY;
        }
        Duration silence = Duration.between(lastHeartbeat, now);
        if (silence.compareTo(suspectAfter) < 0) {
            return Health.HEALTHY;
        }
        return silence.compareTo(lostAfter) < 0 ? Health.SUSPECT : Health.UNHEALTHY;
    }
}
