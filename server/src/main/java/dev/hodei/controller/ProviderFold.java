package dev.hodei.controller;

import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import dev.hodei.worker.WorkerTransition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds what providers report into a turn. What they have is compared with the rows, so that nothing is left of what
 * nobody wants, and no row lives on whose process is gone, whatever was missed between.
 */
final class ProviderFold {
    private final Turn turn;
    private final Model model;
    private final StartOutcomes starts;
    private final Handover handover;
    private final Instant startedAt;
    private final Effects outside;

    /**
     * @param handover which workers that have ended may not be gone
     * @param startedAt the steady time at which the controller started: what was begun before it, nobody here finishes
     * @param outside knows of which workers the providers of this server can tell
     */
    ProviderFold(Turn turn, StartOutcomes starts, Handover handover, Instant startedAt, Effects outside) {
        this.turn = turn;
        this.model = turn.model();
        this.starts = starts;
        this.handover = handover;
        this.startedAt = startedAt;
        this.outside = outside;
    }

    /** Whether a provider of this server can say what became of it. */
    boolean answerFor(Worker worker) {
        return !worker.origin().external() && outside.answersFor(worker.startedBy());
    }

    /**
     * Takes a worker that its provider has started. This may have been too late: when its time was over, or the server
     * was stopping.
     */
    void started(ControllerEvent.ProvisionSucceeded event) {
        Worker worker = model.worker(event.worker());
        if (worker == null) {
            terminate(event.worker(), event.provider(), event.providerRef(), "it was started too late");
            return;
        }
        turn.presence().startTold(worker.id(), turn.steady());
        turn.apply(worker, new WorkerEvent.Started(event.provider().instance(), event.providerRef()));
        if (worker.state() == WorkerState.TERMINATING) {
            turn.terminate(worker, worker.detail());
        }
    }

    /** Takes a worker that became ready. */
    void ready(Worker worker) {
        starts.ready(worker);
    }

    void failed(ControllerEvent.ProvisionFailed event) {
        Worker worker = model.worker(event.worker());
        if (worker != null
                && turn.apply(worker, new WorkerEvent.StartFailed(event.error())) instanceof WorkerTransition.Moved) {
            starts.failed(worker, event.error(), event.fault());
        }
    }

    void exited(WorkerId id, Exit exit) {
        turn.neverStarted(id, exit.neverStarted());
        Worker worker = model.worker(id);
        if (worker != null) {
            end(worker, exit);
        }
        gone(id);
    }

    /** Nothing of it runs: if it fell silent before, its attempts end now. */
    private void gone(WorkerId id) {
        Handover.Held held = handover.of(id);
        if (held != null && model.isSilentHolder(id)) {
            turn.gone(held.worker());
        }
    }

    private void end(Worker worker, Exit exit) {
        boolean begunHere = turn.presence().wasBegun(worker.id(), startedAt);
        if (worker.state().starting() && begunHere) {
            starts.failed(worker, exit.detail(), StartFault.UNCLEAR);
        }
        turn.exited(worker, exit);
    }

    /** Everything that a provider has. */
    void listed(ControllerEvent.ProviderListed event) {
        Map<WorkerId, FoundWorker> found = new HashMap<>();
        for (FoundWorker each : event.workers()) {
            found.put(each.worker(), each);
            if (model.worker(each.worker()) == null) {
                terminate(each.worker(), event.provider(), each.providerRef(), "nobody wants it");
            }
        }
        for (Worker worker : List.copyOf(model.workers())) {
            if (worker.provider().equals(event.provider().kind())
                    && !isBeingStarted(worker)
                    && !wasStartedSince(worker, event.askedAt())) {
                FoundWorker there = found.get(worker.id());
                if (there != null) {
                    compare(worker, event.provider(), there);
                } else if (event.provider().answersFor(worker.startedBy())) {
                    vanished(worker.id(), "nothing of it was found by its provider");
                }
            }
        }
        for (WorkerId id : model.silentHolders()) {
            Handover.Held held = handover.of(id);
            if (held != null
                    && event.provider().answersFor(held.worker().startedBy())
                    && held.from().isBefore(event.askedAt())
                    && !found.containsKey(id)) {
                // Its agent is gone; that nothing it has left runs, the provider says when it has seen to it.
                turn.reclaim(held.worker());
            }
        }
    }

    private void compare(Worker worker, ProviderId by, FoundWorker there) {
        if (worker.providerRef().isEmpty() || !worker.startedBy().equals(by)) {
            // Started by a server that did not live to write it down, or wrote less. Whoever finds it answers for it.
            turn.apply(worker, new WorkerEvent.Started(by.instance(), there.providerRef()));
        }
        if (!there.running()) {
            vanished(worker.id(), there.status());
        }
    }

    /**
     * Its agent does not run any more. What that has left may: its provider sees to it, and says when nothing does, and
     * until then its attempts have not ended, as those of one that fell silent.
     */
    private void vanished(WorkerId id, String why) {
        Worker worker = model.worker(id);
        if (worker == null) {
            return;
        }
        if (worker.state().starting()) {
            end(worker, new Exit(why));
        } else {
            turn.apply(worker, new WorkerEvent.Silent(why));
        }
        turn.reclaim(worker);
    }

    /** What comes of it will be told. */
    private boolean isBeingStarted(Worker worker) {
        return worker.state() == WorkerState.CREATING
                && worker.providerRef().isEmpty()
                && turn.presence().wasBegun(worker.id(), startedAt);
    }

    /** What the provider has said since it was asked is newer than its answer. */
    private boolean wasStartedSince(Worker worker, Instant askedAt) {
        return turn.presence().wasStartTold(worker.id(), askedAt);
    }

    /** A user asked how it is. */
    void inspected(ControllerEvent.WorkerInspected event) {
        Worker worker = model.worker(event.worker());
        if (worker == null) {
            turn.answer(event.reply(), ControllerEvent.WorkerAnswer.NOT_LIVE);
            return;
        }
        FoundWorker there = event.found();
        String ref = there == null ? worker.providerRef() : there.providerRef();
        String status = there == null ? "nothing of it is left" : there.status();
        turn.apply(
                worker,
                new WorkerEvent.Inspected(
                        new ProviderSide(ref, status, turn.moment().wallOf(event.at()))));
        boolean gone = there == null || !there.running();
        if (gone && answerFor(worker) && !isBeingStarted(worker) && !wasStartedSince(worker, event.at())) {
            vanished(worker.id(), there == null ? "nothing of it was found by its provider" : status);
        }
        turn.answer(event.reply(), ControllerEvent.WorkerAnswer.TAKEN);
    }

    private void terminate(WorkerId worker, ProviderId provider, String providerRef, String why) {
        turn.effect(new Effect.Terminate(worker, provider, providerRef, why));
    }
}
