package dev.hodei.job;

/**
 * What became of a job's attempts so far.
 *
 * @param made attempts made; the latest has this number
 * @param neverStarted how often it was queued again because the command had not started
 * @param retried how often it was queued again after it failed or ran into its timeout
 * @param retriedOnLost how often it was queued again after its worker was lost while it ran
 */
public record AttemptCounts(int made, int neverStarted, int retried, int retriedOnLost) {
    static final AttemptCounts NONE = new AttemptCounts(0, 0, 0, 0);

    /** As the constructor, and one object for all jobs without an attempt. */
    public static AttemptCounts of(int made, int neverStarted, int retried, int retriedOnLost) {
        AttemptCounts counts = new AttemptCounts(made, neverStarted, retried, retriedOnLost);
        return counts.equals(NONE) ? NONE : counts;
    }

    AttemptCounts withAttempt(int number) {
        return new AttemptCounts(number, neverStarted, retried, retriedOnLost);
    }

    AttemptCounts withNeverStarted() {
        return new AttemptCounts(made, neverStarted + 1, retried, retriedOnLost);
    }

    AttemptCounts withRetried() {
        return new AttemptCounts(made, neverStarted, retried + 1, retriedOnLost);
    }

    AttemptCounts withRetriedOnLost() {
        return new AttemptCounts(made, neverStarted, retried, retriedOnLost + 1);
    }
}
