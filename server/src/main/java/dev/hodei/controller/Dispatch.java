package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.scheduling.ClusterSnapshot;
import dev.hodei.scheduling.Decision;
import dev.hodei.scheduling.ProvisioningView;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.scheduling.WorkerView;
import dev.hodei.worker.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the scheduler and applies what it decides. */
final class Dispatch {
    /** Jobs of a line that one turn looks at; those behind them wait for the next turn. */
    static final int WINDOW = 1_000;

    private final Turn turn;
    private final ControllerSettings settings;
    private final ProvisionBackoff backoff;
    private final Secrets secrets;

    Dispatch(Turn turn, ControllerSettings settings, ProvisionBackoff backoff, Secrets secrets) {
        this.turn = turn;
        this.settings = settings;
        this.backoff = backoff;
        this.secrets = secrets;
    }

    /**
     * What came of a decision.
     *
     * @param waiting why the jobs that ask for these labels wait
     * @param more whether there are jobs that were not looked at, and have a free worker
     */
    record Outcome(Map<Map<String, String>, WaitReason> waiting, boolean more) {
        static final Outcome NOTHING = new Outcome(Map.of(), false);
    }

    /** Applies the scheduler's decisions. */
    Outcome apply(SmartScheduler scheduler) {
        Map<Map<String, String>, WaitReason> waiting = new HashMap<>();
        for (Decision decision : scheduler.decide(snapshot())) {
            switch (decision) {
                case Decision.Assign(JobId job, WorkerId worker) -> assign(job, worker);
                case Decision.Provision() -> provision();
                case Decision.Wait(var labels, WaitReason reason) -> waiting.put(labels, reason);
            }
        }
        return new Outcome(
                waiting, !waiting.keySet().containsAll(turn.model().queue().demands()));
    }

    private void assign(JobId id, WorkerId worker) {
        Job job = turn.model().job(id);
        if (job != null) {
            turn.apply(job, new JobEvent.Assign(worker, turn.model().nextFencingToken()));
        }
    }

    private void provision() {
        OneTimePassword password = secrets.newPassword();
        Worker worker = Worker.creating(
                secrets.newWorkerId(),
                settings.provider(),
                settings.workerLabels(),
                turn.now(),
                turn.now().plus(settings.readyWithin()));
        turn.add(worker, password.hash());
        turn.effect(new Effect.Provision(
                new ProvisionRequest(worker.id(), password, settings.slotsPerWorker(), settings.workerLabels())));
    }

    private ClusterSnapshot snapshot() {
        Model model = turn.model();
        WorkerViews views = new WorkerViews(model, turn.presence());
        List<WorkerView> workers = new ArrayList<>();
        int free = 0;
        for (Worker worker : model.workers()) {
            workers.add(views.of(worker));
            free += worker.state().accepting() ? Math.max(0, worker.slots() - model.slotsInUse(worker.id())) : 0;
        }
        return new ClusterSnapshot(
                turn.now(),
                model.queue().lines(Math.min(WINDOW, free)),
                workers,
                new ProvisioningView(
                        settings.provisioningEnabled(),
                        settings.maxWorkers(),
                        settings.maxStarting(),
                        settings.slotsPerWorker(),
                        backoff.notBefore(),
                        backoff.lastError(),
                        settings.workerLabels()));
    }
}
