package dev.hodei.circuit;

/**
 * Whether workers are started, and how often for one job.
 *
 * @param enabled whether any are
 * @param maxFailures a job ends when so many workers in a row that were started for it failed to become ready
 */
public record StartPolicy(boolean enabled, int maxFailures) {
    /** The policy as shipped. */
    public static final StartPolicy DEFAULT = new StartPolicy(true, 10);

    public StartPolicy {
        if (maxFailures < 1) {
            throw new IllegalArgumentException("max-start-failures must be at least 1; it is " + maxFailures);
        }
    }
}
