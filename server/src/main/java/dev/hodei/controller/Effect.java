package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.EndReason;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.worker.ProviderId;
import java.util.Set;

/** What the controller wants done outside, after the commit that decided it. */
public sealed interface Effect {
    /** Give an attempt to a worker, with what it is to run. */
    record Assign(WorkerId worker, AttemptRef ref, JobSpecBytes spec) implements Effect {}

    /** Tell a worker that an attempt's start is recorded: its command may start. */
    record Start(WorkerId worker, AttemptRef ref) implements Effect {}

    /** Tell a worker to stop an attempt. */
    record Stop(WorkerId worker, AttemptRef ref, EndReason reason) implements Effect {}

    /** Tell a worker that an attempt's end is recorded, or that it is stale. */
    record Settle(WorkerId worker, AttemptRef ref) implements Effect {}

    /** Have the provider start a worker. */
    record Provision(ProvisionRequest request) implements Effect {}

    /** Tell a worker that is connected to stop, and have its provider see to it; each, where it is UNKNOWN. */
    record Terminate(WorkerId worker, ProviderId provider, String providerRef, String reason) implements Effect {}

    /** Have the provider of a worker that fell silent stop what is left of it, and say when nothing is. */
    record Reclaim(WorkerId worker, ProviderId provider, String providerRef) implements Effect {}

    /** End a worker's control stream: it was given up, and has to say hello again. */
    record HangUp(WorkerId worker) implements Effect {}

    /**
     * Tell those who watch that these changed.
     *
     * @param logs jobs that ended, or of which an attempt began or ended: whoever follows a log need not look at others
     */
    record Changed(Set<JobId> jobs, Set<JobId> logs, Set<WorkerId> workers) implements Effect {}
}
