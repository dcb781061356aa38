package dev.hodei.controller;

import dev.hodei.clock.Moment;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.scheduling.Offer;
import dev.hodei.scheduling.WorkerView;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;

/** The workers as the scheduler sees them. */
record WorkerViews(Model model, Presence presence, Pools pools, Moment now) {
    /** After this process was stopped, workers are heard again within this time, unless they have gone meanwhile. */
    private static final Duration HEARD_AGAIN_WITHIN = Duration.ofSeconds(10);

    WorkerView of(Worker worker) {
        return new WorkerView(
                worker.id(),
                isExpected(worker) ? WorkerState.CONNECTING : worker.state(),
                presence.lastHeardByAny(worker.id()),
                isConnected(worker),
                worker.slots(),
                model.slotsInUse(worker.id()),
                jobsLeft(worker),
                presence.lastAssignment(worker.id()),
                new Offer(
                        worker.pool(),
                        worker.origin().shape(),
                        worker.labels(),
                        worker.origin().external()));
    }

    /** One that was not heard since this process was stopped may have gone meanwhile: it is given nothing before it is. */
    private boolean isConnected(Worker worker) {
        return presence.isConnected(worker.id()) && !isUnheardSincePause(worker);
    }

    private boolean isUnheardSincePause(Worker worker) {
        Instant heard = presence.lastHeard(worker.id());
        return heard != null && heard.isBefore(now.awakeSince());
    }

    /** For a while it is waited for, as one that is being started is, before another is started in its place. */
    private boolean isExpected(Worker worker) {
        return worker.state() == WorkerState.READY
                && isUnheardSincePause(worker)
                && now.steady().minus(HEARD_AGAIN_WITHIN).isBefore(now.awakeSince());
    }

    /** How many more jobs it may be given in its life; how long one that a person started goes on is up to that person. */
    int jobsLeft(Worker worker) {
        Pool pool = pools.named(worker.pool());
        return pool == null
                        || pool.lifetimes().maxJobs() == 0
                        || worker.origin().external()
                ? Integer.MAX_VALUE
                : Math.max(0, pool.lifetimes().maxJobs() - model.jobsTaken(worker.id()));
    }

    /** Whether the last job of those that its pool gives a worker has ended. */
    boolean isUsedUp(Worker worker) {
        return jobsLeft(worker) == 0 && model.slotsInUse(worker.id()) == 0;
    }
}
