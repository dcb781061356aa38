package dev.hodei.controller;

import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTransition;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;

/** Folds one event after the other into a turn. Events about what is unknown, stale or known already change nothing. */
final class EventFold {
    private final Turn turn;
    private final Model model;
    private final ProvisionBackoff backoff;

    EventFold(Turn turn, ProvisionBackoff backoff) {
        this.turn = turn;
        this.model = turn.model();
        this.backoff = backoff;
    }

    void fold(ControllerEvent event) {
        switch (event) {
            case ControllerEvent.JobQueued(Job job) -> queued(job);
            case ControllerEvent.CancelJob cancel -> cancel(cancel);
            case ControllerEvent.WorkerRegistered registered -> registered(registered);
            case ControllerEvent.WorkerConnected connected -> connected(connected);
            case ControllerEvent.WorkerDisconnected(WorkerId worker) ->
                turn.presence().disconnected(worker);
            case ControllerEvent.WorkerHeartbeat heartbeat -> heartbeat(heartbeat);
            case ControllerEvent.WorkerDraining(WorkerId worker) ->
                onWorker(worker, new WorkerEvent.DrainRequested("its agent was asked to stop"));
            case ControllerEvent.AttemptStarted started -> started(started);
            case ControllerEvent.AttemptFinished finished -> finished(finished);
            case ControllerEvent.ProvisionSucceeded(WorkerId worker, String ref) ->
                onWorker(worker, new WorkerEvent.Started(ref));
            case ControllerEvent.ProvisionFailed(WorkerId worker, String error) -> provisionFailed(worker, error);
            case ControllerEvent.WorkerExited(WorkerId worker, String detail) -> exited(worker, detail);
            case ControllerEvent.StopAll() -> stopAll();
            case ControllerEvent.Resync() -> {}
        }
    }

    /** The picture of the rows may be newer than the hint: a job that it has, or whose end it has seen, stays. */
    private void queued(Job job) {
        if (model.job(job.id()) == null) {
            model.put(job);
        }
    }

    private void cancel(ControllerEvent.CancelJob cancel) {
        Job job = model.job(cancel.job());
        if (job == null) {
            turn.answer(cancel.answer(), CancelAnswer.NOT_LIVE);
            return;
        }
        turn.apply(job, new JobEvent.CancelRequested());
        job.liveAttempt()
                .ifPresentOrElse(
                        attempt -> {
                            stop(attempt.worker(), attempt.ref(), EndReason.CANCELLED);
                            turn.answer(cancel.answer(), CancelAnswer.STOPPING);
                        },
                        () -> turn.answer(cancel.answer(), CancelAnswer.CANCELLED));
    }

    private void registered(ControllerEvent.WorkerRegistered event) {
        Worker worker = model.worker(event.worker());
        RegistrationAnswer answer = worker == null
                ? new RegistrationAnswer.Refused("it has ended")
                : switch (turn.apply(worker, new WorkerEvent.Registered(event.slots()))) {
                    case WorkerTransition.Moved _ -> new RegistrationAnswer.Accepted();
                    case WorkerTransition.Ignored(String reason) -> new RegistrationAnswer.Refused(reason);
                    case WorkerTransition.Rejected(String reason) -> new RegistrationAnswer.Refused(reason);
                };
        turn.answer(event.answer(), answer);
    }

    private void connected(ControllerEvent.WorkerConnected event) {
        Worker worker = model.worker(event.worker());
        if (worker == null
                || !(turn.apply(worker, new WorkerEvent.Connected(event.at())) instanceof WorkerTransition.Moved)) {
            stopAll(event.worker(), event.held());
            return;
        }
        if (worker.state().starting()) {
            backoff.succeeded();
        }
        turn.presence().connected(event.worker());
        turn.presence().heard(event.worker(), event.at());
        stopStale(event.worker(), event.held());
        for (AttemptRef ref : model.attemptsOf(event.worker())) {
            reconcile(event.worker(), ref, event.held());
        }
    }

    /** What the rows say of a connected worker's attempt, against whether it has it. */
    private void reconcile(WorkerId worker, AttemptRef ref, Set<AttemptRef> held) {
        Job job = model.job(ref.job());
        if (job == null) {
            return;
        }
        if (!held.contains(ref)) {
            switch (job.state()) {
                case JobState.Assigned(Attempt attempt) -> turn.assignAgain(attempt);
                case JobState.Running _ ->
                    turn.apply(
                            job,
                            new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "its worker came back without it"));
                case JobState.Queued _, JobState.Ended _ -> {}
            }
        } else if (job.cancelRequested()) {
            stop(worker, ref, EndReason.CANCELLED);
        }
    }

    private void heartbeat(ControllerEvent.WorkerHeartbeat event) {
        Worker worker = model.worker(event.worker());
        if (worker == null) {
            stopAll(event.worker(), event.running());
            return;
        }
        model.put(worker.heardAt(event.at()));
        turn.presence().heard(event.worker(), event.at());
        stopStale(event.worker(), event.running());
    }

    private void started(ControllerEvent.AttemptStarted event) {
        Job job = model.job(event.ref().job());
        boolean stale = job == null
                || turn.apply(job, new JobEvent.Started(event.ref(), event.at())) instanceof JobTransition.Rejected;
        if (stale) {
            stop(event.worker(), event.ref(), EndReason.WORKER_LOST);
        }
    }

    private void finished(ControllerEvent.AttemptFinished event) {
        Job job = model.job(event.ref().job());
        if (job != null) {
            turn.apply(job, new JobEvent.Finished(event.ref(), event.end(), event.at()));
        }
        turn.effect(new Effect.Settle(event.worker(), event.ref()));
    }

    private void provisionFailed(WorkerId id, String error) {
        if (onWorker(id, new WorkerEvent.StartFailed(error))) {
            backoff.failed(error, turn.now());
        }
    }

    private void exited(WorkerId id, String detail) {
        Worker worker = model.worker(id);
        if (worker != null && worker.state().starting()) {
            backoff.failed(detail, turn.now());
        }
        onWorker(id, new WorkerEvent.Exited(detail));
    }

    private void stopAll() {
        for (Worker worker : new ArrayList<>(model.workers())) {
            String why = "the server is stopping";
            turn.apply(worker, new WorkerEvent.TerminateRequested(why));
            turn.effect(new Effect.Terminate(worker.id(), worker.provider(), worker.providerRef(), why));
        }
    }

    private boolean onWorker(WorkerId id, WorkerEvent event) {
        Worker worker = model.worker(id);
        return worker != null && turn.apply(worker, event) instanceof WorkerTransition.Moved;
    }

    private void stopStale(WorkerId worker, Collection<AttemptRef> held) {
        for (AttemptRef ref : held) {
            if (!model.isLive(ref)) {
                stop(worker, ref, EndReason.WORKER_LOST);
            }
        }
    }

    private void stopAll(WorkerId worker, Collection<AttemptRef> held) {
        held.forEach(ref -> stop(worker, ref, EndReason.WORKER_LOST));
    }

    private void stop(WorkerId worker, AttemptRef ref, EndReason reason) {
        turn.effect(new Effect.Stop(worker, ref, reason));
    }
}
