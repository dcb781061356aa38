package dev.hodei.job;

/**
 * What was agreed on when a job was queued; never changes.
 *
 * @param retries how often it is run again after it failed or ran into its timeout
 * @param retriesOnLost how often it is run again after its worker was lost while it ran
 */
public record JobTerms(int retries, int retriesOnLost) {
    /** A job that is run once. */
    public static final JobTerms DEFAULT = new JobTerms(0, 0);

    /** The most that can be asked for, of either kind. */
    public static final int MAX_RETRIES = 10;

    public JobTerms {
        if (retries < 0 || retries > MAX_RETRIES || retriesOnLost < 0 || retriesOnLost > MAX_RETRIES) {
            throw new IllegalArgumentException("retries " + retries + ", on lost " + retriesOnLost);
        }
    }
}
