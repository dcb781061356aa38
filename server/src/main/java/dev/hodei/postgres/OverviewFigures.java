package dev.hodei.postgres;

import dev.hodei.id.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the whole of it is.
 *
 * @param live jobs that have not ended, by state
 * @param oldest the job that has waited for the longest, or null
 * @param workers that are alive, by state
 * @param buckets equal parts of the window, oldest first
 */
public record OverviewFigures(
        Map<String, Long> live,
        @Nullable Waiting oldest,
        Map<String, Integer> workers,
        Slots slots,
        Percentiles waiting,
        Percentiles duration,
        List<Bucket> buckets) {
    /** A job, and since when it waits. */
    public record Waiting(JobId job, Instant since) {}

    /**
     * The slots of workers that may be given jobs.
     *
     * @param silent workers that were heard, but not of late
     */
    public record Slots(int all, int used, int silent) {}

    /**
     * Parts of what was measured are at most so long.
     *
     * @param count 0 where nothing was measured; all are zero then
     */
    public record Percentiles(Duration p50, Duration p90, Duration p99, long count) {}

    /**
     * A part of the window.
     *
     * @param ended jobs that ended in it, by state
     * @param slots that were there, on average
     * @param slotsUsed that were in use, on average
     */
    public record Bucket(Map<String, Long> ended, double slots, double slotsUsed) {}
}
