package dev.hodei.controller;

import dev.hodei.bootstrap.TokenHash;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTransition;
import dev.hodei.job.JobTransitions;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import dev.hodei.worker.WorkerTransition;
import dev.hodei.worker.WorkerTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One turn in the making: applies transitions to the model and collects what they change, what is to be done after the
 * commit, and who waits for an answer.
 */
final class Turn {
    private final Model model;
    private final Presence presence;
    private final Instant now;
    private final PlanBuilder plan = new PlanBuilder();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Attempt> assignments = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final Set<WorkerId> occupancyChanged = new LinkedHashSet<>();

    Turn(Model model, Presence presence, Instant now) {
        this.model = model;
        this.presence = presence;
        this.now = now;
    }

    Model model() {
        return model;
    }

    Presence presence() {
        return presence;
    }

    Instant now() {
        return now;
    }

    JobTransition apply(Job job, JobEvent event) {
        JobTransition transition = JobTransitions.on(job, event, now);
        if (transition instanceof JobTransition.Moved(Job after, var attempt)) {
            plan.jobMoved(job, after);
            model.put(after);
            attempt.ifPresent(changed -> attemptChanged(job, changed));
            auditJob(job, after, attempt.orElse(null));
        }
        return transition;
    }

    private void attemptChanged(Job before, Attempt changed) {
        occupancyChanged.add(changed.worker());
        if (before.liveAttempt().isEmpty()) {
            plan.attemptAdded(changed);
            assignments.add(changed);
            presence.assigned(changed.worker());
        } else {
            plan.attemptMoved(before.liveAttempt().get().state(), changed);
        }
    }

    /** Gives a worker an attempt once more that it was given and does not have. */
    void assignAgain(Attempt attempt) {
        plan.specWanted(attempt.ref().job());
        assignments.add(attempt);
    }

    WorkerTransition apply(Worker worker, WorkerEvent event) {
        WorkerTransition transition = WorkerTransitions.on(worker, event, now);
        if (transition instanceof WorkerTransition.Moved(Worker after)) {
            plan.workerMoved(worker, after);
            model.put(after);
            if (after.state() != worker.state()) {
                auditWorker(worker, after);
            }
            if (after.state().ended()) {
                ended(after);
            }
        }
        return transition;
    }

    void heard(Worker worker, Instant at) {
        Worker after = worker.heardAt(at);
        model.put(after);
        plan.workerHeard(after);
    }

    private void ended(Worker worker) {
        String detail = "worker " + worker.id().shortened() + " is " + worker.state()
                + (worker.detail().isEmpty() ? "" : ": " + worker.detail());
        EndReason reason = worker.state() == WorkerState.TERMINATED ? EndReason.WORKER_DRAINED : EndReason.WORKER_LOST;
        for (AttemptRef ref : model.attemptsOf(worker.id())) {
            Job job = model.job(ref.job());
            if (job != null) {
                apply(job, new JobEvent.WorkerGone(ref, reason, detail));
            }
        }
    }

    void add(Worker worker, TokenHash password) {
        plan.workerAdded(worker, password);
        model.put(worker);
        audit(AuditEvent.SERVER, "worker.provision_requested", null, worker.id(), "provider " + worker.provider());
        audit(AuditEvent.SERVER, "token.issued", null, worker.id(), "expires at " + worker.readyDeadline());
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    <A> void answer(Consumer<A> to, A answer) {
        answers.add(() -> to.accept(answer));
    }

    /** READY and BUSY follow from the number of attempts; set once, at the end of the turn. */
    void settleOccupancy() {
        for (WorkerId id : occupancyChanged) {
            Worker worker = model.worker(id);
            if (worker != null && worker.state().accepting()) {
                apply(worker, model.slotsInUse(id) > 0 ? new WorkerEvent.Occupied() : new WorkerEvent.Idle());
            }
        }
    }

    Plan plan(Map<WorkerId, Instant> heartbeats) {
        return plan.build(heartbeats);
    }

    /** What to do after the commit; assignments carry what the commit returned. */
    List<Effect> effects(Map<JobId, JobSpecBytes> specs) {
        List<Effect> all = new ArrayList<>();
        for (Attempt attempt : assignments) {
            JobSpecBytes spec = specs.get(attempt.ref().job());
            if (spec != null && model.isLive(attempt.ref())) {
                all.add(new Effect.Assign(attempt.worker(), attempt.ref(), spec));
            }
        }
        all.addAll(effects);
        if (!plan.changedJobs().isEmpty() || !plan.changedWorkers().isEmpty()) {
            all.add(new Effect.Changed(plan.changedJobs(), plan.changedWorkers()));
        }
        return all;
    }

    List<Runnable> answers() {
        return answers;
    }

    private void auditJob(Job before, Job after, @Nullable Attempt attempt) {
        WorkerId worker = attempt == null ? null : attempt.worker();
        String byWorker = worker == null ? AuditEvent.SERVER : AuditEvent.actor(worker);
        boolean cancelNow = after.cancelRequested() && !before.cancelRequested();
        if (cancelNow) {
            audit(AuditEvent.USER, "job.cancel_requested", after.id(), worker, "");
        }
        if (after.state().equals(before.state())) {
            return;
        }
        String detail = attempt == null ? "" : "attempt " + attempt.ref().attempt() + describeEnd(attempt);
        switch (after.state()) {
            case JobState.Assigned _ -> audit(AuditEvent.SERVER, "job.assigned", after.id(), worker, detail);
            case JobState.Running _ -> audit(byWorker, "job.started", after.id(), worker, detail);
            case JobState.Queued _ -> audit(AuditEvent.SERVER, "job.requeued", after.id(), worker, detail);
            case JobState.Ended(var outcome, var _) ->
                audit(byWorker, "job.finished", after.id(), worker, outcome + (detail.isEmpty() ? "" : ", " + detail));
        }
    }

    private static String describeEnd(Attempt attempt) {
        if (attempt.end() == null) {
            return "";
        }
        String code = attempt.end().exitCode() != null
                ? " " + attempt.end().exitCode()
                : attempt.end().signal() != null ? " " + attempt.end().signal() : "";
        return ": " + (attempt.state() == AttemptState.LOST ? "LOST, " : "")
                + attempt.end().reason() + code;
    }

    private void auditWorker(Worker before, Worker after) {
        String action = switch (after.state()) {
            case CONNECTING -> "worker.registered";
            case LOST -> "worker.lost";
            case FAILED -> "worker.failed";
            case TERMINATED -> "worker.terminated";
            case DRAINING -> "worker.draining";
            case TERMINATING -> "worker.terminating";
            case READY -> before.state() == WorkerState.CONNECTING ? "worker.ready" : "";
            case CREATING, BUSY -> "";
        };
        if (!action.isEmpty()) {
            audit(AuditEvent.SERVER, action, null, after.id(), after.detail());
        }
    }

    void audit(String actor, String action, @Nullable JobId job, @Nullable WorkerId worker, String detail) {
        plan.audit(new AuditEvent(now, actor, action, job, worker, detail));
    }
}
