package dev.hodei.log;

import java.util.OptionalLong;

/**
 * A request for a part of a log.
 *
 * @param attempt 0 for the latest; may be one more than there are, and is waited for then; the log of the first attempt
 *     of a job that ended without any is empty
 * @param fromPosition first entry wanted
 * @param tailEntries start at most this many entries before the present end
 * @param toPosition nothing is wanted from here on, and nothing is waited for
 * @param follow whether to wait for more at the present end
 */
public record FollowRequest(
        int attempt, long fromPosition, OptionalLong tailEntries, OptionalLong toPosition, boolean follow) {
    /** Whether it ends by itself, while more may still be printed. */
    boolean bounded() {
        return !follow || toPosition.isPresent();
    }
}
