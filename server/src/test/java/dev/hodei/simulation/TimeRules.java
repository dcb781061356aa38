package dev.hodei.simulation;

import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Plan;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is promised of time: whoever is silent is lost, and nobody else is. What counts is time in which the server ran, however
 * often it was stopped and its clock set.
 */
final class TimeRules {
    /** Deadlines are looked at this much later at the latest, and heartbeats reach the rows. */
    private static final long TICK = 2_500;
    /** What clocks may round. */
    private static final long ROUNDED = 2;

    private final Loop loop;
    private final Truth truth;
    private final SimClock clock;
    private final Map<WorkerId, Begun> begun = new HashMap<>();
    private int epoch;
    private long termSeen;
    private long termSeenAt;

    private record Begun(int epoch, long at) {}

    TimeRules(Loop loop, Truth truth, SimClock clock) {
        this.loop = loop;
        this.truth = truth;
        this.clock = clock;
    }

    void serverStarts(int number) {
        epoch = number;
    }

    void turnBegins() {
        clock.turnBegins();
        truth.turnBegins();
    }

    void committed(Plan plan) {
        plan.newWorkers().forEach(added -> begun.put(added.worker().id(), new Begun(epoch, clock.turnBegan())));
        plan.newAttempts().forEach(this::given);
        plan.workers().forEach(change -> moved(change.before(), change.after()));
    }

    private void given(Attempt attempt) {
        // The commit may have taken its time.
        long heard = clock.turnBegan() - truth.silence(attempt.worker(), clock.turnBegan());
        long silence = clock.awakeAtLeast(heard, clock.turnBegan());
        require(
                silence < Setup.HEARTBEATS.suspectAfter().toMillis(),
                "assigned to a worker that was silent for",
                silence);
    }

    private void moved(Worker before, Worker after) {
        if (before.state() == after.state()) {
            return;
        }
        if (after.state() == WorkerState.LOST && after.detail().startsWith("no heartbeat")) {
            long heard = clock.turnBegan() - truth.silence(after.id(), clock.turnBegan());
            hadItsTime(heard, Setup.HEARTBEATS.lostAfter(), "lost while the server did not listen", after);
        }
        Begun here = begun.get(after.id());
        if (after.state() == WorkerState.FAILED
                && after.detail().startsWith("not ready in time")
                && here != null
                && here.epoch == epoch) {
            Duration limit = Duration.between(after.createdAt(), after.readyDeadline());
            hadItsTime(here.at, limit, "given up while the server did not listen", after);
        }
    }

    private void hadItsTime(long since, Duration limit, String what, Worker worker) {
        long had = clock.awakeAtMost(since, clock.turnBegan());
        require(had + ROUNDED >= limit.toMillis(), what, "it had " + had + " ms: " + worker);
    }

    /** Whoever is not heard is not taken for a worker, as soon as the server could know. */
    void checkHeartbeats(MemoryStateStore store, SimServer server) {
        long lostAfter = Setup.HEARTBEATS.lostAfter().toMillis();
        if (store.term() != termSeen) {
            termSeen = store.term();
            termSeenAt = loop.millis();
        }
        // A new term counts as a start: workers get the same time to be heard again.
        if (server.worksSince() < TICK
                || server.activeSince() < 0
                || listened(server.activeSince()) < lostAfter + TICK
                || listened(termSeenAt) < lostAfter + TICK) {
            return;
        }
        for (Worker worker : store.workers()) {
            if (worker.state().accepting()) {
                long heard = loop.millis() - truth.silence(worker.id(), loop.millis());
                require(
                        listened(heard) <= lostAfter + TICK,
                        "its last heartbeat is older than the lost deadline",
                        worker);
            }
        }
    }

    private long listened(long since) {
        return clock.awakeAtLeast(since, loop.millis());
    }

    private static void require(boolean holds, String what, @Nullable Object about) {
        if (!holds) {
            throw new Violation(what + ": " + about);
        }
    }
}
