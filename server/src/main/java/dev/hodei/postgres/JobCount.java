package dev.hodei.postgres;

/**
 * How many jobs of one state match.
 *
 * @param state as in the domain job_state
 * @param jobs at most {@link JobCounts#MOST}
 * @param more whether there may be more
 */
public record JobCount(String state, long jobs, boolean more) {}
