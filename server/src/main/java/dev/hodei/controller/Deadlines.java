package dev.hodei.controller;

import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/** Looks which workers' time is over. */
final class Deadlines {
    private final Turn turn;
    private final HeartbeatPolicy heartbeats;
    private final Instant lostNotBefore;
    private final ProvisionBackoff backoff;

    /**
     * @param lostNotBefore no worker is declared lost before this time
     */
    Deadlines(Turn turn, HeartbeatPolicy heartbeats, Instant lostNotBefore, ProvisionBackoff backoff) {
        this.turn = turn;
        this.heartbeats = heartbeats;
        this.lostNotBefore = lostNotBefore;
        this.backoff = backoff;
    }

    /** Applies every deadline that has passed, and returns the next one. */
    Instant apply() {
        Instant next = Instant.MAX;
        for (Worker worker : new ArrayList<>(turn.model().workers())) {
            Instant deadline = deadlineOf(worker);
            if (turn.now().isBefore(deadline)) {
                next = deadline.isBefore(next) ? deadline : next;
            } else {
                passed(worker);
            }
        }
        return next;
    }

    Instant deadlineOf(Worker worker) {
        if (worker.state().starting()) {
            return worker.readyDeadline();
        }
        Instant heard = worker.lastHeartbeatAt();
        Instant silentAt = (heard == null ? worker.changedAt() : heard).plus(heartbeats.lostAfter());
        return silentAt.isBefore(lostNotBefore) ? lostNotBefore : silentAt;
    }

    private void passed(Worker worker) {
        if (worker.state().starting()) {
            backoff.failed("a worker was not ready in time", turn.now());
            turn.apply(worker, new WorkerEvent.ReadyDeadlinePassed());
        } else {
            Instant heard = worker.lastHeartbeatAt();
            String silence = heard == null ? "ever" : seconds(Duration.between(heard, turn.now()));
            turn.apply(worker, new WorkerEvent.Silent("no heartbeat for " + silence));
        }
        turn.effect(new Effect.Terminate(worker.id(), worker.provider(), worker.providerRef(), "its time was over"));
    }

    private static String seconds(Duration silence) {
        return silence.toSeconds() + " s";
    }
}
