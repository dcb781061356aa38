package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import java.util.Comparator;

/**
 * A job that waits for a worker. In order: higher priority first, older first within one.
 *
 * @param number order of queueing, unique
 */
public record QueuedJob(JobId id, int priority, long number) implements Comparable<QueuedJob> {
    private static final Comparator<QueuedJob> ORDER =
            Comparator.comparingInt(QueuedJob::priority).reversed().thenComparingLong(QueuedJob::number);

    @Override
    public int compareTo(QueuedJob other) {
        return ORDER.compare(this, other);
    }
}
