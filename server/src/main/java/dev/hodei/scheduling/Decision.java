package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;
import org.jspecify.annotations.Nullable;

/** What is to be done. The scheduler returns these; others carry them out. */
public sealed interface Decision {
    /** Give this job to this worker. */
    record Assign(JobId job, WorkerId worker) implements Decision {}

    /**
     * Start one more worker.
     *
     * @param cause the job that it is started for; null if one is to be kept ready
     */
    record Provision(Pool pool, Shape shape, @Nullable JobId cause) implements Decision {}

    /**
     * Have a worker without a job stop: its pool is full, and its place is needed for one of another kind.
     *
     * @param need in words
     */
    record Retire(WorkerId worker, String need) implements Decision {}

    /** The jobs that ask for this and were not assigned wait, and why. */
    record Wait(Demand demand, WaitReason reason) implements Decision {}
}
