package dev.hodei.job;

import java.util.Map;

/**
 * What was agreed on when a job was queued; never changes.
 *
 * @param retries how often it is run again after it failed or ran into its timeout
 * @param retriesOnLost how often it is run again after its worker was lost while it ran
 * @param priority 0 to 100; higher ones are served first
 * @param demand what it asks of its worker
 */
public record JobTerms(int retries, int retriesOnLost, int priority, Demand demand) {
    /** The most retries that can be asked for, of either kind. */
    public static final int MAX_RETRIES = 10;

    public static final int MAX_PRIORITY = 100;
    public static final int DEFAULT_PRIORITY = 50;

    /** A job that is run once, anywhere. */
    public static final JobTerms DEFAULT = new JobTerms(0, 0);

    public JobTerms {
        if (retries < 0 || retries > MAX_RETRIES || retriesOnLost < 0 || retriesOnLost > MAX_RETRIES) {
            throw new IllegalArgumentException("retries " + retries + ", on lost " + retriesOnLost);
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority);
        }
    }

    /** Returns what the constructor makes, and the same object, {@link #DEFAULT}, for all jobs of which it says the same. */
    public static JobTerms of(int retries, int retriesOnLost, int priority, Demand demand) {
        JobTerms terms = new JobTerms(retries, retriesOnLost, priority, demand);
        return terms.equals(DEFAULT) ? DEFAULT : terms;
    }

    /** Makes terms of the usual priority, for any worker. */
    public JobTerms(int retries, int retriesOnLost) {
        this(retries, retriesOnLost, DEFAULT_PRIORITY, Demand.NOTHING);
    }

    /** Whether a worker with these labels could run it. */
    public static boolean fits(Map<String, String> requiredLabels, Map<String, String> labels) {
        return labels.entrySet().containsAll(requiredLabels.entrySet());
    }
}
