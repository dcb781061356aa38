package dev.hodei.controller;

import dev.hodei.scheduling.WorkerView;
import dev.hodei.worker.Worker;

/** The workers as the scheduler sees them. */
record WorkerViews(Model model, Presence presence) {
    WorkerView of(Worker worker) {
        return new WorkerView(
                worker.id(),
                worker.state(),
                worker.lastHeartbeatAt(),
                presence.isConnected(worker.id()),
                worker.slots(),
                model.slotsInUse(worker.id()),
                presence.lastAssignment(worker.id()),
                worker.labels());
    }
}
