package dev.hodei.log;

import java.util.List;

/**
 * How far a job is, as its rows say.
 *
 * @param logs of its attempts, oldest first
 */
public record FollowProgress(boolean jobEnded, List<Log> logs) {
    public FollowProgress {
        logs = List.copyOf(logs);
    }

    /**
     * One attempt's log.
     *
     * @param ended whether the attempt has ended, so that nothing is added any more
     * @param end position after the last entry that is stored
     */
    public record Log(boolean ended, long end) {}

    /** Whether this attempt has ended, and everything before this position is all of its log. */
    boolean endsAt(int attempt, long position) {
        return ended(attempt) && position >= logs.get(attempt - 1).end();
    }

    boolean ended(int attempt) {
        return attempt <= logs.size() && logs.get(attempt - 1).ended();
    }
}
