package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.util.Map;

/** What is to be done. The scheduler returns these; others carry them out. */
public sealed interface Decision {
    /** Give this job to this worker. */
    record Assign(JobId job, WorkerId worker) implements Decision {}

    /** Start one more worker. */
    record Provision() implements Decision {}

    /** The jobs that ask for these labels and were not assigned wait, and why. */
    record Wait(Map<String, String> requiredLabels, WaitReason reason) implements Decision {}
}
