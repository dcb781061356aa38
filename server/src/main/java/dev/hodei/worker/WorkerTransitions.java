package dev.hodei.worker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state machine of workers: one total function of state and event. */
public final class WorkerTransitions {
    private WorkerTransitions() {}

    /** What {@code event} does to {@code worker} at {@code now}. */
    public static WorkerTransition on(Worker worker, WorkerEvent event, Instant now) {
        if (worker.state().ended() && !(worker.state() == WorkerState.LOST && event instanceof WorkerEvent.Connected)) {
            return new WorkerTransition.Rejected(
                    "the worker has ended as " + worker.state().shown());
        }
        return switch (event) {
            case WorkerEvent.Started(String instance, String ref) -> started(worker, instance, ref);
            case WorkerEvent.StartFailed(String error) -> startFailed(worker, error, now);
            case WorkerEvent.Registered registered -> registered(worker, registered, now);
            case WorkerEvent.Connected(Instant at) -> connected(worker, at, now);
            case WorkerEvent.Occupied() -> between(worker, WorkerState.READY, WorkerState.BUSY, now);
            case WorkerEvent.Idle() -> between(worker, WorkerState.BUSY, WorkerState.READY, now);
            case WorkerEvent.DrainRequested(String why, var deadline) -> drain(worker, why, deadline, now);
            case WorkerEvent.TerminateRequested(String why) ->
                worker.state() == WorkerState.TERMINATING
                        ? new WorkerTransition.Ignored("it is stopping already")
                        : new WorkerTransition.Moved(worker.moved(WorkerState.TERMINATING, why, now));
            case WorkerEvent.ReadyDeadlinePassed() ->
                worker.state().starting()
                        ? new WorkerTransition.Moved(worker.moved(
                                WorkerState.FAILED,
                                worker.isInvitation()
                                        ? "nobody used the invitation in time"
                                        : "not ready in time: it was still "
                                                + worker.state().shown(),
                                now))
                        : new WorkerTransition.Ignored("it became ready in time");
            case WorkerEvent.Unreachable() -> unreachable(worker);
            case WorkerEvent.HeardAgain(Instant at) -> heardAgain(worker, at);
            case WorkerEvent.Silent(String detail) -> silent(worker, detail, now);
            case WorkerEvent.Exited(String detail) -> exited(worker, detail, now);
            case WorkerEvent.Inspected(ProviderSide said) ->
                new WorkerTransition.Moved(
                        worker.withProviderSide(said.of(worker.providerSide().instance())));
        };
    }

    private static WorkerTransition started(Worker worker, String instance, String ref) {
        ProviderSide after = worker.providerSide().started(instance, ref);
        return after.equals(worker.providerSide())
                ? new WorkerTransition.Ignored("known by that name already")
                : new WorkerTransition.Moved(worker.withProviderSide(after));
    }

    private static WorkerTransition startFailed(Worker worker, String error, Instant now) {
        return switch (worker.state()) {
            case CREATING -> new WorkerTransition.Moved(worker.moved(WorkerState.FAILED, error, now));
            case TERMINATING -> new WorkerTransition.Moved(worker.moved(WorkerState.TERMINATED, error, now));
            case CONNECTING, READY, BUSY, DRAINING, TERMINATED, FAILED, LOST ->
                new WorkerTransition.Rejected("it has registered already");
        };
    }

    private static WorkerTransition registered(Worker worker, WorkerEvent.Registered event, Instant now) {
        return switch (worker.state()) {
            case CREATING ->
                new WorkerTransition.Moved(worker.registered(event.slots(), now).withLabels(event.labels()));
            case CONNECTING, READY, BUSY, DRAINING -> new WorkerTransition.Rejected("it has registered before");
            case TERMINATING -> new WorkerTransition.Rejected("it was told to stop");
            case TERMINATED, FAILED, LOST -> new WorkerTransition.Rejected("it has ended");
        };
    }

    private static WorkerTransition connected(Worker worker, Instant at, Instant now) {
        Worker heard = worker.heardAt(at).withReach(worker.reach().heard(at));
        return switch (worker.state()) {
            case CONNECTING -> new WorkerTransition.Moved(heard.moved(WorkerState.READY, "", now));
            case READY, BUSY, DRAINING, TERMINATING -> new WorkerTransition.Moved(heard);
            case CREATING -> new WorkerTransition.Rejected("it has not registered");
            case LOST -> new WorkerTransition.Moved(back(heard, now));
            case TERMINATED, FAILED -> new WorkerTransition.Rejected("it has ended");
        };
    }

    /**
     * Returns a worker that was given up and is there again: as it was, by its credential. One that was to drain is
     * done with that.
     */
    private static Worker back(Worker heard, Instant now) {
        String why = "it came back after it was given up";
        return heard.moved(heard.drainDeadline() == null ? WorkerState.READY : WorkerState.DRAINING, why, now);
    }

    private static WorkerTransition between(Worker worker, WorkerState from, WorkerState to, Instant now) {
        return worker.state() == from
                ? new WorkerTransition.Moved(worker.moved(to, "", now))
                : new WorkerTransition.Ignored("it is " + worker.state().shown());
    }

    private static WorkerTransition drain(Worker worker, String why, @Nullable Instant deadline, Instant now) {
        return switch (worker.state()) {
            case READY, BUSY ->
                new WorkerTransition.Moved(
                        worker.moved(WorkerState.DRAINING, why, now).withDrainDeadline(deadline));
            case CREATING, CONNECTING -> new WorkerTransition.Moved(worker.moved(WorkerState.TERMINATING, why, now));
            case DRAINING -> drainSooner(worker, deadline);
            case TERMINATING -> new WorkerTransition.Ignored("it is stopping already");
            case TERMINATED, FAILED, LOST -> new WorkerTransition.Rejected("it has ended");
        };
    }

    /**
     * Sets a deadline or brings it forward, and never puts it off: whoever counts on an earlier promise must be able
     * to.
     */
    private static WorkerTransition drainSooner(Worker worker, @Nullable Instant deadline) {
        Instant known = worker.drainDeadline();
        return deadline == null || (known != null && !deadline.isBefore(known))
                ? new WorkerTransition.Ignored("it is draining already")
                : new WorkerTransition.Moved(worker.withDrainDeadline(deadline));
    }

    private static WorkerTransition unreachable(Worker worker) {
        Instant lastHeard = worker.lastHeartbeatAt();
        return worker.reach().upSince() == null || lastHeard == null
                ? new WorkerTransition.Ignored("it was not reachable before")
                : new WorkerTransition.Moved(worker.withReach(worker.reach().silentSince(lastHeard)));
    }

    private static WorkerTransition heardAgain(Worker worker, Instant at) {
        Instant silentSince = worker.reach().downSince();
        return silentSince == null || !at.isAfter(silentSince)
                ? new WorkerTransition.Ignored("it was reachable before")
                : new WorkerTransition.Moved(
                        worker.heardAt(at).withReach(worker.reach().heard(at)));
    }

    private static WorkerTransition silent(Worker worker, String detail, Instant now) {
        return switch (worker.state()) {
            case READY, BUSY -> new WorkerTransition.Moved(worker.moved(WorkerState.LOST, detail, now));
            // What it had to finish, it has not: should it come back, it is late for any deadline.
            case DRAINING ->
                new WorkerTransition.Moved(
                        worker.moved(WorkerState.LOST, detail, now).withDrainDeadline(drainedBy(worker, now)));
            case TERMINATING -> new WorkerTransition.Moved(worker.moved(WorkerState.TERMINATED, detail, now));
            case CREATING, CONNECTING -> new WorkerTransition.Ignored("its ready deadline watches it");
            case TERMINATED, FAILED, LOST -> new WorkerTransition.Rejected("it has ended");
        };
    }

    private static Instant drainedBy(Worker worker, Instant now) {
        Instant deadline = worker.drainDeadline();
        return deadline != null && deadline.isBefore(now) ? deadline : now;
    }

    private static WorkerTransition exited(Worker worker, String detail, Instant now) {
        return switch (worker.state()) {
            case CREATING, CONNECTING -> new WorkerTransition.Moved(worker.moved(WorkerState.FAILED, detail, now));
            case READY, BUSY -> new WorkerTransition.Moved(worker.moved(WorkerState.LOST, detail, now));
            case DRAINING, TERMINATING -> new WorkerTransition.Moved(worker.moved(WorkerState.TERMINATED, detail, now));
            case TERMINATED, FAILED, LOST -> new WorkerTransition.Rejected("it has ended");
        };
    }
}
