package dev.hodei.controller;

import dev.hodei.circuit.Circuits;
import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerKind;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a started worker counts twice: for its pool and shape, whose circuit it closes or opens, and, where it
 * failed, for the job that it was meant for, which ends after so many failures in a row. Trouble that has nothing to do with
 * the job (the provider can't be asked, the worker was told to stop) is not counted against it.
 */
final class StartOutcomes {
    /** Jobs of one line that end in one turn. */
    private static final int AT_A_TIME = 500;

    private final Turn turn;
    private final Circuits circuits;
    private final ControllerSettings settings;

    StartOutcomes(Turn turn, Circuits circuits, ControllerSettings settings) {
        this.turn = turn;
        this.circuits = circuits;
        this.settings = settings;
    }

    void ready(Worker worker) {
        if (!worker.origin().external()) {
            circuits.succeeded(worker.origin().kind());
        }
    }

    /** @param worker as it was before it failed */
    void failed(Worker worker, String why, StartFault fault) {
        if (worker.origin().external()) {
            return;
        }
        circuits.failed(worker.origin().kind(), why, turn.steady());
        Job job = jobOf(worker);
        if (job == null || fault == StartFault.PROVIDER_AWAY || !worker.state().starting()) {
            return;
        }
        Demand demand = job.terms().demand();
        if (fault == StartFault.IMPOSSIBLE && isOnlyWay(demand, worker.origin().kind())) {
            turn.apply(job, new JobEvent.StartFailed(why, 1));
            turn.model().backlog().first(demand, AT_A_TIME).forEach(id -> end(id, why));
        } else {
            turn.apply(job, new JobEvent.StartFailed(why, settings.starts().maxFailures()));
        }
    }

    private @Nullable Job jobOf(Worker worker) {
        JobId cause = worker.origin().cause();
        return cause == null ? null : turn.model().job(cause);
    }

    private void end(JobId id, String why) {
        Job job = turn.model().job(id);
        if (job != null) {
            turn.apply(job, new JobEvent.StartFailed(why, 1));
        }
    }

    /**
     * Whether whoever asks for this has chosen what can't be started, and could run nowhere else. What a pool gives by itself
     * is its operator's to put right, and jobs wait for that.
     */
    private boolean isOnlyWay(Demand demand, WorkerKind kind) {
        return !demand.anyShape()
                && settings.pools().meeting(demand).stream()
                        .allMatch(pool -> kind.equals(new WorkerKind(pool.name(), pool.shapeFor(demand))));
    }
}
