package dev.hodei.scheduling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether workers of a pool may be started, after failures to start some.
 *
 * @param notBefore none before this time; null when there is nothing to wait for
 * @param oneAtATime too many have failed: only one is tried
 * @param lastError what the provider last reported; empty after a success
 */
public record PoolCondition(@Nullable Instant notBefore, boolean oneAtATime, String lastError) {
    public static final PoolCondition GOOD = new PoolCondition(null, false, "");

    boolean backsOffAt(Instant now) {
        return notBefore != null && now.isBefore(notBefore);
    }
}
