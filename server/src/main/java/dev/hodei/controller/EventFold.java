package dev.hodei.controller;

import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobTransition;
import dev.hodei.provider.Exit;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import dev.hodei.worker.WorkerTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folds one event after the other into a turn. Events about what is unknown, stale or known already change nothing. */
final class EventFold {
    private final Turn turn;
    private final Model model;
    private final ProviderFold providers;
    private final PoolFold pools;
    private final Doubt doubt;
    private final Reconciliation reconciliation;

    /**
     * @param doubt of earlier commits of these events
     */
    EventFold(Turn turn, ControllerSettings settings, ProviderFold providers, PoolFold pools, Doubt doubt) {
        this.turn = turn;
        this.model = turn.model();
        this.providers = providers;
        this.pools = pools;
        this.doubt = doubt;
        this.reconciliation = new Reconciliation(turn, settings);
    }

    void fold(List<ControllerEvent> events) {
        reconciliation.lookAhead(events);
        events.forEach(this::fold);
    }

    private void fold(ControllerEvent event) {
        switch (event) {
            case ControllerEvent.JobQueued(Job job) -> model.hint(job);
            case ControllerEvent.CancelJob cancel -> cancel(cancel);
            case ControllerEvent.WorkerRegistered registered -> registered(registered);
            case ControllerEvent.WorkerConnected connected -> connected(connected);
            case ControllerEvent.WorkerDisconnected(WorkerId worker) -> disconnected(worker);
            case ControllerEvent.WorkerHeartbeat heartbeat -> heartbeat(heartbeat);
            case ControllerEvent.WorkerDraining(WorkerId worker, var deadline) ->
                drain(worker, "its agent was asked to stop", deadline, AuditEvent.actor(worker));
            case ControllerEvent.DrainWorker(WorkerId worker, var deadline, var reply) -> {
                drain(worker, "a user asked for it", deadline, AuditEvent.USER);
                answerOn(worker, reply);
            }
            case ControllerEvent.TerminateWorker(WorkerId worker, var reply) -> {
                onWorker(worker, new WorkerEvent.TerminateRequested("a user asked for it"), AuditEvent.USER);
                answerOn(worker, reply);
            }
            case ControllerEvent.AttemptStarting(WorkerId worker, AttemptRef ref, Instant at) -> {
                if (mayStart(worker, ref, at)) {
                    turn.effect(new Effect.Start(worker, ref));
                }
            }
            case ControllerEvent.AttemptStarted(WorkerId worker, AttemptRef ref, Instant at) ->
                started(worker, ref, at);
            case ControllerEvent.AttemptFinished finished -> finished(finished);
            case ControllerEvent.ProvisionSucceeded started -> providers.started(started);
            case ControllerEvent.ProvisionFailed failed -> providers.failed(failed);
            case ControllerEvent.WorkerExited(WorkerId worker, Exit exit) -> providers.exited(worker, exit);
            case ControllerEvent.ProviderListed listed -> providers.listed(listed);
            case ControllerEvent.WorkerInspected inspected -> providers.inspected(inspected);
            case ControllerEvent.InviteWorker invite -> pools.invite(invite);
            case ControllerEvent.ResetPool reset -> pools.reset(reset);
            case ControllerEvent.StopDispatching(var reply) -> turn.answer(reply, model.given());
            case ControllerEvent.StopAll() -> stopAll();
            // Answered from what is decided, see JobController.
            case ControllerEvent.ExplainJob _, ControllerEvent.DescribePools _ -> {}
            case ControllerEvent.Resync() -> {}
        }
    }

    private void cancel(ControllerEvent.CancelJob cancel) {
        Job job = model.job(cancel.job());
        if (job == null) {
            turn.answer(cancel.reply(), doubt.cancelled(cancel.job()) ? CancelAnswer.CANCELLED : CancelAnswer.NOT_LIVE);
            return;
        }
        turn.apply(job, new JobEvent.CancelRequested());
        job.liveAttempt()
                .ifPresentOrElse(
                        attempt -> {
                            stop(attempt.worker(), attempt.ref(), EndReason.CANCELLED);
                            turn.answer(cancel.reply(), CancelAnswer.STOPPING);
                        },
                        () -> turn.answer(cancel.reply(), CancelAnswer.CANCELLED));
    }

    private void registered(ControllerEvent.WorkerRegistered event) {
        Worker worker = model.worker(event.worker());
        RegistrationAnswer answer;
        if (worker == null) {
            answer = new RegistrationAnswer.Refused("it has ended");
        } else if (worker.registeredAt() != null) {
            answer = new RegistrationAnswer.Already();
        } else {
            answer = switch (turn.register(worker, event)) {
                case WorkerTransition.Moved _ -> new RegistrationAnswer.Accepted();
                case WorkerTransition.Ignored(String reason) -> new RegistrationAnswer.Refused(reason);
                case WorkerTransition.Rejected(String reason) -> new RegistrationAnswer.Refused(reason);
            };
        }
        if (worker != null) {
            turn.presence().startTold(worker.id(), turn.steady());
        }
        turn.answer(event.reply(), answer);
    }

    private void connected(ControllerEvent.WorkerConnected event) {
        Worker known = model.worker(event.worker());
        // One that was given up may come back.
        Worker worker = known == null ? model.endedAndHeard(event.worker()) : known;
        Instant at = turn.moment().wallOf(event.at());
        if (worker == null || !(turn.apply(worker, new WorkerEvent.Connected(at)) instanceof WorkerTransition.Moved)) {
            unwelcome(event.worker(), event.held());
            return;
        }
        turn.occupancyMayHaveChanged(worker.id());
        if (worker.state().starting()) {
            providers.ready(worker);
        }
        turn.presence().connected(event.worker());
        turn.presence().heard(event.worker(), event.at(), at);
        stopAgain(worker);
        Instant before = worker.lastHeartbeatAt();
        Duration silence = before == null ? Duration.ZERO : Duration.between(before, at);
        reconciliation.connected(event.worker(), event.held(), silence);
    }

    private void heartbeat(ControllerEvent.WorkerHeartbeat event) {
        Worker worker = model.worker(event.worker());
        if (worker == null) {
            Worker ended = model.endedAndHeard(event.worker());
            if (ended != null && ended.state() == WorkerState.LOST) {
                // What it has, all of it, is in its hello.
                turn.effect(new Effect.HangUp(ended.id()));
            } else {
                unwelcome(event.worker(), event.running());
            }
            return;
        }
        Instant at = turn.moment().wallOf(event.at());
        turn.heard(worker, at);
        turn.presence().heard(event.worker(), event.at(), at);
        // The end of an older stream may have been told after the start of this one.
        turn.presence().connected(event.worker());
        stopAgain(worker);
        reconciliation.heard(event);
    }

    /**
     * Takes a lost connection. No provider here says that a worker is gone which a person or another server started.
     * While it has attempts it may have lost its
     * connection before it heard that it is to stop: then it comes back, or is silent for too long.
     */
    private void disconnected(WorkerId id) {
        turn.presence().disconnected(id);
        Worker worker = model.worker(id);
        if (worker != null && !providers.answerFor(worker) && hasOnlyToLeave(worker)) {
            providers.exited(id, new Exit("its agent has left"));
        }
    }

    private boolean hasOnlyToLeave(Worker worker) {
        boolean toldToStop = worker.state() == WorkerState.TERMINATING || worker.state() == WorkerState.DRAINING;
        return toldToStop && model.slotsInUse(worker.id()) == 0;
    }

    /** Tells a worker again to stop that was told before and is here all the same: the word may have been lost. */
    private void stopAgain(Worker worker) {
        if (worker.state() == WorkerState.TERMINATING) {
            turn.terminate(worker, worker.detail());
        } else if (worker.state() == WorkerState.DRAINING) {
            turn.occupancyMayHaveChanged(worker.id());
        }
    }

    private void drain(WorkerId id, String why, @Nullable Instant deadline, String actor) {
        onWorker(id, new WorkerEvent.DrainRequested(why, deadline), actor);
    }

    /** Whether it was this or an earlier request that stops it makes no difference to who asked. */
    private void answerOn(WorkerId id, Reply<WorkerAnswer> reply) {
        Worker worker = model.worker(id);
        if (worker == null) {
            turn.answer(reply, WorkerAnswer.NOT_LIVE);
        } else {
            stopAgain(worker);
            turn.answer(reply, WorkerAnswer.TAKEN);
        }
    }

    /** A worker that is unknown or has ended, and does not know it. */
    private void unwelcome(WorkerId worker, Set<AttemptRef> held) {
        held.forEach(ref -> stop(worker, ref, EndReason.WORKER_LOST));
        Worker ended = model.endedAndHeard(worker);
        turn.effect(new Effect.Terminate(
                worker,
                ended == null ? ProviderId.UNKNOWN : ended.startedBy(),
                ended == null ? "" : ended.providerRef(),
                "the server has no such worker, or gave it up"));
    }

    /** Whether it may run; one that is stale is stopped, and so is one whose worker was given up. */
    private boolean mayStart(WorkerId worker, AttemptRef ref, Instant at) {
        if (model.worker(worker) == null) {
            stop(worker, ref, EndReason.WORKER_LOST);
            return false;
        }
        return started(worker, ref, at);
    }

    /** Whether it is known to run now; one that is stale is stopped. */
    private boolean started(WorkerId worker, AttemptRef ref, Instant at) {
        Job job = model.job(ref.job());
        boolean stale = job == null
                || !isHolder(worker, job)
                || turn.apply(job, new JobEvent.Started(ref, at)) instanceof JobTransition.Rejected;
        if (stale) {
            stop(worker, ref, EndReason.WORKER_LOST);
        }
        return !stale;
    }

    private void finished(ControllerEvent.AttemptFinished event) {
        Job job = model.job(event.ref().job());
        if (job != null && isHolder(event.worker(), job)) {
            turn.apply(job, new JobEvent.Finished(event.ref(), event.end(), event.at()));
        }
        turn.effect(new Effect.Settle(event.worker(), event.ref()));
    }

    /** Only the worker that an attempt was given to can tell of it. */
    private static boolean isHolder(WorkerId worker, Job job) {
        return job.liveAttempt().map(Attempt::worker).filter(worker::equals).isPresent();
    }

    private void stopAll() {
        for (Worker worker : List.copyOf(model.workers())) {
            if (!providers.answerFor(worker)) {
                continue;
            }
            String why = "the server is stopping";
            turn.apply(worker, new WorkerEvent.TerminateRequested(why));
            turn.terminate(worker, why);
        }
    }

    /** While the server stops, whoever comes back is stopped too, unless a person or another server has started it. */
    void stopWhoCameBack() {
        for (Worker worker : List.copyOf(model.workers())) {
            String why = "the server is stopping";
            if (providers.answerFor(worker)
                    && turn.apply(worker, new WorkerEvent.TerminateRequested(why)) instanceof WorkerTransition.Moved) {
                turn.terminate(worker, why);
            }
        }
    }

    private boolean onWorker(WorkerId id, WorkerEvent event, String actor) {
        Worker worker = model.worker(id);
        return worker != null && turn.apply(worker, event, actor) instanceof WorkerTransition.Moved;
    }

    private void stop(WorkerId worker, AttemptRef ref, EndReason reason) {
        turn.effect(new Effect.Stop(worker, ref, reason));
    }
}
