package dev.hodei.controller;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queued jobs that nobody may be given yet: they ran on a worker that fell silent. A worker that is cut off has stopped
 * them by now; one whose process is stopped or was killed could not, so that its provider kills what it left. Until the
 * provider says that nothing of the worker runs any more, or {@code goneWithin} is over, its jobs are not run again.
 *
 * <p>Outlives the model, and needs no commit: where the worker's end was not committed after all, its jobs are not
 * queued, and a worker that is gone stays gone.
 */
final class Handover {
    private final Duration goneWithin;
    private final Map<JobId, Hold> holds = new HashMap<>();

    /** @param goneWithin how long a job waits at most */
    Handover(Duration goneWithin) {
        this.goneWithin = goneWithin;
    }

    /** @param worker null where it isn't known, and only time can help */
    private record Hold(@Nullable WorkerId worker, Instant until) {}

    /** Its worker fell silent now. */
    void hold(JobId job, WorkerId worker, Instant now) {
        holds.put(job, new Hold(worker, now.plus(goneWithin)));
    }

    /**
     * The controller before this one may have queued these jobs again just before it died, and nobody remembers where
     * they ran: they wait for as long as it takes to stop the workers that ended lately once more.
     */
    void resume(List<Job> jobs, Instant now, Instant since) {
        for (Job job : jobs) {
            boolean workerEnded = job.counts().neverStarted() + job.counts().retriedOnLost() > 0;
            if (job.state() instanceof JobState.Queued
                    && workerEnded
                    && job.changedAt().isAfter(since)) {
                holds.put(job.id(), new Hold(null, now.plus(goneWithin)));
            }
        }
    }

    boolean holds(JobId job) {
        return holds.containsKey(job);
    }

    /** Nothing of this worker runs any more; returns the jobs that have waited for it. */
    List<JobId> gone(WorkerId worker) {
        return release(null, worker);
    }

    /** Returns the jobs that have waited for long enough. */
    List<JobId> overdue(Instant now) {
        return holds.isEmpty() ? List.of() : release(now, null);
    }

    private List<JobId> release(@Nullable Instant now, @Nullable WorkerId worker) {
        List<JobId> released = new ArrayList<>();
        holds.forEach((job, hold) -> {
            boolean over = now != null && !now.isBefore(hold.until());
            if (over || (worker != null && worker.equals(hold.worker()))) {
                released.add(job);
            }
        });
        released.forEach(holds::remove);
        return released;
    }

    /** When the next one has waited for long enough; {@link Instant#MAX} if none waits. */
    Instant next() {
        return holds.values().stream().map(Hold::until).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
