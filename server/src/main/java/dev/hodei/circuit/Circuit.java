package dev.hodei.circuit;

import dev.hodei.scheduling.StartCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What failures to start workers of one pool and shape have led to. After each, the next try is 0, 5, 10, 20, 40 and then 80 s away,
 * until a worker becomes ready. After {@link #TOLERATED} in a row the circuit is open, and then half open: one worker is
 * tried at a time (Nygard, "Release It!"). Failures that arrive while it waits are those of tries made before, and don't
 * lengthen the wait.
 *
 * @param failures in a row
 * @param notBefore none is started before this time; null when there is nothing to wait for
 * @param failedAt when the last error came; null where no failure is known, or a worker became ready since
 */
public record Circuit(
        int failures,
        @Nullable Instant notBefore,
        String lastError,
        @Nullable Instant failedAt) {
    /** Failures in a row after which no more than one worker is tried at a time. */
    public static final int TOLERATED = 5;

    public static final Circuit GOOD = new Circuit(0, null, "", null);

    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80));

    /** Whether workers are started. */
    public enum State {
        /** Workers are started. */
        CLOSED,
        /** No workers are started, for a while. */
        OPEN,
        /** One is tried. */
        HALF_OPEN
    }

    public Circuit failed(String error, Instant now) {
        return waitsAt(now)
                ? new Circuit(failures, notBefore, error, now)
                : new Circuit(failures + 1, now.plus(DELAYS.get(Math.min(failures, DELAYS.size() - 1))), error, now);
    }

    Circuit later(Duration by) {
        return new Circuit(
                failures,
                notBefore == null ? null : notBefore.plus(by),
                lastError,
                failedAt == null ? null : failedAt.plus(by));
    }

    StartCondition condition() {
        return new StartCondition(notBefore, failures >= TOLERATED, lastError, failedAt, false);
    }

    public boolean waitsAt(Instant now) {
        return notBefore != null && now.isBefore(notBefore);
    }

    public State stateAt(Instant now) {
        if (failures < TOLERATED) {
            return State.CLOSED;
        }
        return waitsAt(now) ? State.OPEN : State.HALF_OPEN;
    }
}
