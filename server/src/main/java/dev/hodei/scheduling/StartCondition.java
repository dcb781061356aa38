package dev.hodei.scheduling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether workers of one pool and shape may be started, after what became of the tries before.
 *
 * @param notBefore none before this time; null when there is nothing to wait for
 * @param oneAtATime too many have failed: only one is tried
 * @param lastError what the provider last reported; empty after a success
 * @param failedAt when the last failure came; null where none is known, or a worker became ready since
 * @param proven whether the last try became ready
 */
public record StartCondition(
        @Nullable Instant notBefore,
        boolean oneAtATime,
        String lastError,
        @Nullable Instant failedAt,
        boolean proven) {
    /** Nothing is known of it. */
    public static final StartCondition UNTRIED = new StartCondition(null, false, "", null, false);

    /** The last try became ready. */
    public static final StartCondition PROVEN = new StartCondition(null, false, "", null, true);

    boolean backsOffAt(Instant now) {
        return notBefore != null && now.isBefore(notBefore);
    }
}
