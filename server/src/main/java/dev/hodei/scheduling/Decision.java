package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;

/** What is to be done. The scheduler returns these; others carry them out. */
public sealed interface Decision {
    /** Give this job to this worker. */
    record Assign(JobId job, WorkerId worker) implements Decision {}

    /** Start one more worker. */
    record Provision() implements Decision {}

    /** The job waits, and why. */
    record Wait(JobId job, WaitReason reason) implements Decision {}
}
