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

    /** How many more jobs it may be given in its life. */
    int jobsLeft(Worker worker) {
        Pool pool = pools.named(worker.pool());
        return pool == null || pool.lifetimes().maxJobs() == 0
                ? Integer.MAX_VALUE
                : Math.max(0, pool.lifetimes().maxJobs() - model.jobsTaken(worker.id()));
    }
}
