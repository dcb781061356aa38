package dev.hodei.log;

import java.util.List;

/**
 * How far a job is, as its rows say.
 *
 * @param attemptsEnded for each attempt, oldest first: whether it has ended
 */
public record FollowProgress(boolean jobEnded, List<Boolean> attemptsEnded) {
    public FollowProgress {
        attemptsEnded = List.copyOf(attemptsEnded);
    }

    boolean ended(int attempt) {
        return attempt <= attemptsEnded.size() && attemptsEnded.get(attempt - 1);
    }
}
