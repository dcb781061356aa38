package dev.hodei.controller;

import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.scheduling.Offer;
import dev.hodei.scheduling.WorkerView;
import dev.hodei.worker.Worker;

/** The workers as the scheduler sees them. */
record WorkerViews(Model model, Presence presence, Pools pools) {
    WorkerView of(Worker worker) {
        return new WorkerView(
                worker.id(),
                worker.state(),
                worker.lastHeartbeatAt(),
                presence.isConnected(worker.id()),
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
