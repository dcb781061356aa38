package dev.hodei.job;

/**
 * What became of a job's attempts so far, and of the workers that were started for it.
 *
 * @param made attempts made; the latest has this number
 * @param neverStarted how often it was queued again because the command had not started
 * @param retried how often it was queued again after it failed or ran into its timeout
 * @param retriedOnLost how often it was queued again after its worker was lost while it ran
 * @param startFailures workers that were to run it and failed to start, since it had one the last time
 */
public record AttemptCounts(int made, int neverStarted, int retried, int retriedOnLost, int startFailures) {
    static final AttemptCounts NONE = new AttemptCounts(0, 0, 0, 0);

    /** Without a worker that failed to start. */
    public AttemptCounts(int made, int neverStarted, int retried, int retriedOnLost) {
        this(made, neverStarted, retried, retriedOnLost, 0);
    }

    /** Returns what the constructor makes, and the same object for all jobs without an attempt. */
    public static AttemptCounts of(int made, int neverStarted, int retried, int retriedOnLost, int startFailures) {
        AttemptCounts counts = new AttemptCounts(made, neverStarted, retried, retriedOnLost, startFailures);
        return counts.equals(NONE) ? NONE : counts;
    }

    AttemptCounts withAttempt(int number) {
        return new AttemptCounts(number, neverStarted, retried, retriedOnLost);
    }

    AttemptCounts withStartFailure() {
        return new AttemptCounts(made, neverStarted, retried, retriedOnLost, startFailures + 1);
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
