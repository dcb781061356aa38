package dev.hodei.controller;

import dev.hodei.bootstrap.TokenHash;
import dev.hodei.clock.Moment;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTransition;
import dev.hodei.job.JobTransitions;
import dev.hodei.pool.Pools;
import dev.hodei.provider.Exit;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import dev.hodei.worker.WorkerTransition;
import dev.hodei.worker.WorkerTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One turn in the making: applies transitions to the model and collects what they change, what is to be done after the
 * commit, and who waits for an answer.
 */
final class Turn {
    private final Model model;
    private final Presence presence;
    private final Pools pools;
    private final Effects outside;
    private final Moment now;
    private final PlanBuilder plan = new PlanBuilder();
    private final AuditTrail audit;
    private final List<Effect> effects = new ArrayList<>();
    private final List<Attempt> assignments = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final Map<AttemptRef, WorkerId> neverStarted = new HashMap<>();
    private final Set<WorkerId> occupancyChanged = new LinkedHashSet<>();

    /** @param outside knows what workers told last */
    Turn(Model model, Presence presence, Pools pools, Effects outside, Moment now) {
        this.model = model;
        this.presence = presence;
        this.pools = pools;
        this.outside = outside;
        this.now = now;
        this.audit = new AuditTrail(plan, presence, model::attemptsOf, now.wall());
    }

    Model model() {
        return model;
    }

    Presence presence() {
        return presence;
    }

    /** By the wall clock, as what happens in this turn is put down. */
    Instant now() {
        return now.wall();
    }

    /** By the steady clock, by which deadlines pass. */
    Instant steady() {
        return now.steady();
    }

    Moment moment() {
        return now;
    }

    JobTransition apply(Job job, JobEvent event) {
        JobTransition transition = JobTransitions.on(job, event, now.wall());
        if (transition instanceof JobTransition.Moved(Job after, var attempt)) {
            plan.jobMoved(job, after);
            model.put(after);
            attempt.ifPresent(changed -> attemptChanged(job, changed));
            audit.job(job, after, attempt.orElse(null));
        }
        return transition;
    }

    private void attemptChanged(Job before, Attempt changed) {
        occupancyChanged.add(changed.worker());
        if (before.liveAttempt().isEmpty()) {
            plan.attemptAdded(changed);
            assignments.add(changed);
            presence.assigned(changed.worker());
            model.taken(changed.worker());
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
        return apply(worker, event, AuditEvent.SERVER);
    }

    /**
     * @param actor who is to be put down for it
     */
    WorkerTransition apply(Worker worker, WorkerEvent event, String actor) {
        WorkerTransition transition = WorkerTransitions.on(worker, event, now.wall());
        if (transition instanceof WorkerTransition.Moved(Worker after)) {
            plan.workerMoved(worker, after);
            model.put(after);
            presence.timers().meet(after, now);
            audit.worker(worker, after, actor);
            if (after.state() == WorkerState.DRAINING) {
                occupancyChanged.add(after.id());
            }
            // Of one that fell silent, nobody knows yet what still runs: see Handover.
            if (after.state().ended() && !(event instanceof WorkerEvent.Silent)) {
                gone(after, wasToStop(worker) ? EndReason.WORKER_DRAINED : EndReason.WORKER_LOST);
            }
        }
        return transition;
    }

    /** The worker is let in, and its password is used up by the same commit. */
    WorkerTransition register(Worker worker, ControllerEvent.WorkerRegistered event) {
        WorkerTransition transition = apply(worker, new WorkerEvent.Registered(event.slots(), event.labels()));
        if (transition instanceof WorkerTransition.Moved) {
            plan.registered(new Plan.Registration(worker.id(), event.claim(), event.facts(), now.wall()));
        }
        return transition;
    }

    /** A heartbeat moves a worker's row only where it ends a silence; the times of the others are written in batches. */
    void heard(Worker worker, Instant at) {
        if (!(apply(worker, new WorkerEvent.HeardAgain(at)) instanceof WorkerTransition.Moved)) {
            Worker after = worker.heardAt(at);
            model.put(after);
            plan.workerHeard(after);
        }
    }

    /** Has the worker told to stop, and its provider see to it. */
    void terminate(Worker worker, String why) {
        effect(new Effect.Terminate(worker.id(), worker.startedBy(), worker.providerRef(), why));
    }

    /** Has the provider of a worker that fell silent stop what is left of it. The worker itself is told when it is heard. */
    void reclaim(Worker worker) {
        effect(new Effect.Reclaim(worker.id(), worker.startedBy(), worker.providerRef()));
    }

    void occupancyMayHaveChanged(WorkerId worker) {
        occupancyChanged.add(worker);
    }

    /** Whether its jobs were to be stopped: one that drains lets them go on until its deadline. */
    private boolean wasToStop(Worker worker) {
        return worker.state() == WorkerState.TERMINATING
                || !now.steady().isBefore(presence.timers().drainedBy(worker, now));
    }

    /** Nothing of this worker, which fell silent, runs any more: its attempts have ended too. */
    void gone(Worker worker) {
        gone(worker, worker.state() == WorkerState.TERMINATED ? EndReason.WORKER_DRAINED : EndReason.WORKER_LOST);
    }

    private void gone(Worker worker, EndReason reason) {
        String detail = "worker " + worker.id().shortened() + " is "
                + worker.state().shown() + (worker.detail().isEmpty() ? "" : ": " + worker.detail());
        for (AttemptRef ref : model.attemptsOf(worker.id())) {
            Job job = model.job(ref.job());
            if (job != null) {
                lost(job, ref, reason, detail);
            }
        }
    }

    /** The worker of this attempt does not have it any more: it ended as the worker told before, or as this says. */
    void lost(Job job, AttemptRef ref, EndReason reason, String detail) {
        LastWord word = outside.lastWord(ref);
        LastWord.Ended ended = word.ended();
        JobEvent event;
        if (ended != null) {
            event = new JobEvent.Finished(ref, ended.how(), ended.at());
        } else if (isProvenNotStarted(job, ref)) {
            event = new JobEvent.Finished(ref, AttemptEnd.of(reason, detail).withoutAStart(), now.wall());
        } else {
            event = new JobEvent.WorkerGone(ref, reason, detail, word.logBytes());
        }
        apply(job, event);
    }

    /** These of the worker's had leave to start, and did not, as its disk proves; for when they are lost. */
    void neverStarted(WorkerId worker, Set<AttemptRef> attempts) {
        attempts.forEach(attempt -> neverStarted.put(attempt, worker));
    }

    /** A worker's disk proves nothing of another worker's attempts. */
    private boolean isProvenNotStarted(Job job, AttemptRef ref) {
        WorkerId worker = neverStarted.get(ref);
        return worker != null
                && job.liveAttempt()
                        .filter(live -> live.ref().equals(ref) && live.worker().equals(worker))
                        .isPresent();
    }

    void add(Worker worker, TokenHash password) {
        plan.workerAdded(worker, password);
        model.put(worker);
        presence.begun(worker.id(), now.steady());
        presence.timers().meet(worker, now);
        audit.added(worker);
    }

    /** A worker that a person is to start. */
    void invited(Worker worker, TokenHash password) {
        plan.workerAdded(worker, password);
        model.put(worker);
        presence.timers().meet(worker, now);
        audit.invited(worker);
    }

    void poolReset(String pool, int shapes) {
        audit.poolReset(pool, shapes);
    }

    /** Nothing of the worker runs any more. */
    void exited(Worker worker, Exit exit) {
        if (exit.outOfMemory()) {
            outOfMemory(worker, exit);
        }
        apply(worker, new WorkerEvent.Exited(exit.detail()));
    }

    /** What it had running was too much for it: that is the job's end, and no fault of the worker's. */
    private void outOfMemory(Worker worker, Exit exit) {
        for (AttemptRef ref : model.attemptsOf(worker.id())) {
            Job job = model.job(ref.job());
            LastWord word = outside.lastWord(ref);
            if (job != null && job.state() instanceof JobState.Running && word.ended() == null) {
                AttemptEnd end = AttemptEnd.of(EndReason.OUT_OF_MEMORY, exit.detail())
                        .with(ExpectedLog.atLeast(word.logBytes()));
                apply(job, new JobEvent.Finished(ref, end, now.wall()));
            }
        }
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    <A> void answer(Reply<A> reply, A answer) {
        answers.add(() -> reply.give(answer));
    }

    /**
     * READY and BUSY follow from the number of attempts, and so does when a worker that drains is done; set once, at the
     * end of the turn.
     */
    void settleOccupancy() {
        WorkerViews views = new WorkerViews(model, presence, pools, now);
        for (WorkerId id : List.copyOf(occupancyChanged)) {
            Worker worker = model.worker(id);
            if (worker != null && worker.state().accepting() && views.isUsedUp(worker)) {
                String why = "it has run as many jobs as pool " + worker.pool() + " gives one worker, "
                        + model.jobsTaken(id);
                apply(worker, new WorkerEvent.TerminateRequested(why));
                terminate(worker, why);
            } else if (worker != null && worker.state().accepting()) {
                apply(worker, model.slotsInUse(id) > 0 ? new WorkerEvent.Occupied() : new WorkerEvent.Idle());
            } else if (worker != null && worker.state() == WorkerState.DRAINING && model.slotsInUse(id) == 0) {
                String why = "drained: " + worker.detail();
                apply(worker, new WorkerEvent.TerminateRequested(why));
                terminate(worker, why);
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
        // An attempt may have ended later in this turn.
        effects.stream()
                .filter(effect -> !(effect instanceof Effect.Start start) || model.isLive(start.ref()))
                .forEach(all::add);
        if (!plan.changedJobs().isEmpty() || !plan.changedWorkers().isEmpty()) {
            all.add(new Effect.Changed(plan.changedJobs(), plan.changedLogs(), plan.changedWorkers()));
        }
        return all;
    }

    List<Runnable> answers() {
        return answers;
    }
}
