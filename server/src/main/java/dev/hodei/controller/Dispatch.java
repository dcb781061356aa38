package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.circuit.Circuits;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.scheduling.ClusterSnapshot;
import dev.hodei.scheduling.Decision;
import dev.hodei.scheduling.ProvisioningView;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.scheduling.WorkerView;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the scheduler and applies what it decides. */
final class Dispatch {
    /** Jobs of a line that one turn looks at; those behind them wait for the next turn. */
    static final int WINDOW = 500;

    private final Turn turn;
    private final ControllerSettings settings;
    private final Circuits circuits;
    private final Secrets secrets;
    private final Effects outside;

    /** @param outside knows by which providers workers would be started */
    Dispatch(Turn turn, ControllerSettings settings, Circuits circuits, Secrets secrets, Effects outside) {
        this.turn = turn;
        this.settings = settings;
        this.circuits = circuits;
        this.secrets = secrets;
        this.outside = outside;
    }

    /**
     * What came of a decision.
     *
     * @param waiting why the jobs that ask for this wait
     * @param more whether there are jobs that were not looked at, and have a free worker
     */
    record Outcome(Map<Demand, WaitReason> waiting, boolean more) {
        static final Outcome NOTHING = new Outcome(Map.of(), false);
    }

    /** Applies the scheduler's decisions. */
    Outcome apply(SmartScheduler scheduler) {
        Map<Demand, WaitReason> waiting = new HashMap<>();
        for (Decision decision : scheduler.decide(snapshot())) {
            switch (decision) {
                case Decision.Assign(JobId job, WorkerId worker) -> assign(job, worker);
                case Decision.Provision(Pool pool, Shape shape, var cause) -> provision(pool, shape, cause);
                case Decision.Retire(WorkerId worker, String need) -> retire(worker, need);
                case Decision.Wait(Demand demand, WaitReason reason) -> waiting.put(demand, forPeople(reason));
            }
        }
        return new Outcome(
                waiting, !waiting.keySet().containsAll(turn.model().backlog().demands()));
    }

    /** Jobs of one line that may find a slot in one turn, with all workers that there are and all that may be started. */
    static int depth(Model model, Pools pools) {
        long slots = 0;
        for (Worker worker : model.workers()) {
            slots += worker.slots();
        }
        for (Pool pool : pools.all()) {
            slots += (long) pool.size().max() * pool.room();
        }
        return (int) Math.min(WINDOW, slots);
    }

    private WaitReason forPeople(WaitReason reason) {
        return reason instanceof WaitReason.ProvisioningFailed(String pool, String error, var nextTry)
                ? new WaitReason.ProvisioningFailed(pool, error, turn.moment().wallOf(nextTry))
                : reason;
    }

    private void assign(JobId id, WorkerId worker) {
        Job job = turn.model().job(id);
        if (job != null) {
            turn.apply(job, new JobEvent.Assign(worker, turn.model().nextFencingToken()));
        }
    }

    private void retire(WorkerId id, String need) {
        Worker worker = turn.model().worker(id);
        if (worker != null) {
            turn.apply(worker, new WorkerEvent.DrainRequested("its place is needed for " + need, null));
        }
    }

    private void provision(Pool pool, Shape shape, @Nullable JobId cause) {
        OneTimePassword password = secrets.newPassword();
        Worker worker = Worker.creating(
                        secrets.newWorkerId(),
                        new WorkerOrigin(pool.provider(), pool.name(), shape, cause),
                        pool.worker().labels(),
                        turn.now(),
                        turn.now().plus(pool.lifetimes().readyWithin()))
                .startedBy(outside.starterOf(pool.provider()).instance());
        turn.add(worker, password.hash());
        turn.effect(new Effect.Provision(new ProvisionRequest(worker.id(), password, pool, shape)));
    }

    private ClusterSnapshot snapshot() {
        Model model = turn.model();
        WorkerViews views = new WorkerViews(model, turn.presence(), settings.pools(), turn.moment());
        List<WorkerView> workers = new ArrayList<>();
        int free = 0;
        for (Worker worker : model.workers()) {
            if (worker.isInvitation()) {
                continue;
            }
            workers.add(views.of(worker));
            free += worker.state().accepting() ? Math.max(0, worker.slots() - model.slotsInUse(worker.id())) : 0;
        }
        return new ClusterSnapshot(
                turn.steady(),
                model.backlog().lines(Math.min(WINDOW, free)),
                workers,
                new ProvisioningView(settings.provisioningEnabled(), settings.pools(), circuits.conditions()));
    }
}
