package dev.hodei.api;

import com.google.protobuf.Duration;
import dev.hodei.postgres.OverviewFigures;
import dev.hodei.postgres.OverviewFigures.Bucket;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.JobCounts;
import dev.hodei.v1.OverviewBucket;
import dev.hodei.v1.Percentiles;
import dev.hodei.v1.WorkerCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Figures as clients see them. */
final class OverviewMapping {
    private OverviewMapping() {}

    static GetOverviewResponse wire(OverviewFigures figures, Instant from, Instant now) {
        GetOverviewResponse.Builder overview = GetOverviewResponse.newBuilder()
                .setTakenAt(WireMapping.time(now))
                .setWindowStart(WireMapping.time(from))
                .setJobs(jobs(figures))
                .setWorkers(workers(figures))
                .setWaiting(percentiles(figures.waiting()))
                .setDuration(percentiles(figures.duration()));
        if (figures.oldest() != null) {
            overview.setOldestQueuedJobId(figures.oldest().job().value())
                    .setOldestQueuedAt(WireMapping.time(figures.oldest().since()));
        }
        List<Bucket> buckets = figures.buckets();
        java.time.Duration window = java.time.Duration.between(from, now);
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            overview.addBuckets(OverviewBucket.newBuilder()
                    .setStart(WireMapping.time(from.plus(window.multipliedBy(i).dividedBy(buckets.size()))))
                    .setSucceeded(bucket.ended().getOrDefault("SUCCEEDED", 0L))
                    .setFailed(bucket.ended().getOrDefault("FAILED", 0L))
                    .setCancelled(bucket.ended().getOrDefault("CANCELLED", 0L))
                    .setTimedOut(bucket.ended().getOrDefault("TIMED_OUT", 0L))
                    .setSlots(bucket.slots())
                    .setSlotsUsed(bucket.slotsUsed()));
        }
        return overview.build();
    }

    private static JobCounts jobs(OverviewFigures figures) {
        Map<String, Long> live = figures.live();
        return JobCounts.newBuilder()
                .setQueued(live.getOrDefault("QUEUED", 0L))
                .setAssigned(live.getOrDefault("ASSIGNED", 0L))
                .setRunning(live.getOrDefault("RUNNING", 0L))
                .setSucceeded(ended(figures, "SUCCEEDED"))
                .setFailed(ended(figures, "FAILED"))
                .setCancelled(ended(figures, "CANCELLED"))
                .setTimedOut(ended(figures, "TIMED_OUT"))
                .build();
    }

    private static long ended(OverviewFigures figures, String state) {
        return figures.buckets().stream()
                .mapToLong(bucket -> bucket.ended().getOrDefault(state, 0L))
                .sum();
    }

    private static WorkerCounts workers(OverviewFigures figures) {
        Map<String, Integer> alive = figures.workers();
        return WorkerCounts.newBuilder()
                .setCreating(alive.getOrDefault("CREATING", 0))
                .setConnecting(alive.getOrDefault("CONNECTING", 0))
                .setReady(alive.getOrDefault("READY", 0))
                .setBusy(alive.getOrDefault("BUSY", 0))
                .setDraining(alive.getOrDefault("DRAINING", 0))
                .setTerminating(alive.getOrDefault("TERMINATING", 0))
                .setSlots(figures.slots().all())
                .setSlotsUsed(figures.slots().used())
                .setSilent(figures.slots().silent())
                .build();
    }

    private static Percentiles percentiles(OverviewFigures.Percentiles measured) {
        Percentiles.Builder percentiles = Percentiles.newBuilder().setCount(measured.count());
        if (measured.count() > 0) {
            percentiles
                    .setP50(length(measured.p50()))
                    .setP90(length(measured.p90()))
                    .setP99(length(measured.p99()));
        }
        return percentiles.build();
    }

    private static Duration length(java.time.Duration length) {
        return Duration.newBuilder()
                .setSeconds(length.getSeconds())
                .setNanos(length.getNano())
                .build();
    }
}
