package dev.hodei.controller;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Job;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one turn changes, to be committed whole or not at all. Every change of a row names the state that the row must
 * be in; a row that is in another makes the store refuse the plan.
 *
 * @param newAttempts inserted
 * @param newWorkers inserted, each with the hash of its one-time password
 * @param heartbeats latest times heard, of workers that are in no other change
 * @param specsWanted jobs whose spec the commit is to return
 */
public record Plan(
        List<JobChange> jobs,
        List<Attempt> newAttempts,
        List<AttemptChange> attempts,
        List<NewWorker> newWorkers,
        List<WorkerChange> workers,
        List<Registration> registrations,
        Map<WorkerId, Instant> heartbeats,
        List<AuditEvent> audit,
        Set<JobId> specsWanted) {

    /** A job's row from its state before to what it is after. */
    public record JobChange(Job before, Job after) {}

    /** An attempt's row, which must be in this state, to what it is after. */
    public record AttemptChange(AttemptState before, Attempt after) {}

    /** A worker's row from its state before to what it is after. */
    public record WorkerChange(Worker before, Worker after) {}

    /** A worker to be started; its password expires at its ready deadline. */
    public record NewWorker(Worker worker, TokenHash password) {}

    /** A worker registers, which is a change of its row too; the password must not be used yet, and is used up. */
    public record Registration(WorkerId worker, Claim claim, WorkerFactsBytes facts, Instant at) {}

    public boolean isEmpty() {
        return jobs.isEmpty()
                && newAttempts.isEmpty()
                && attempts.isEmpty()
                && newWorkers.isEmpty()
                && workers.isEmpty()
                && registrations.isEmpty()
                && heartbeats.isEmpty()
                && audit.isEmpty()
                && specsWanted.isEmpty();
    }
}
