package dev.hodei.simulation;

import dev.hodei.backlog.LineHead;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Plan;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.scheduling.QueuedJob;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at every commit, and at every effect that must come after one. Knows the rules of the SQL by heart. */
final class Rows {
    private final Loop loop;
    private final Truth truth;
    private final PoolRules pools;
    private final StartRules starts;
    private final LogRules logs;
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<AttemptRef, Attempt> attempts = new HashMap<>();
    private final Map<WorkerId, Worker> workers = new HashMap<>();
    private final boolean allInMemory;
    private final Map<Demand, List<JobId>> lines = new HashMap<>();
    private final Map<WorkerId, Integer> live = new HashMap<>();
    private final Set<WorkerId> cameBack = new HashSet<>();

    /** @param allInMemory whether the controller has all queued jobs in memory of the lines that it has read */
    Rows(Loop loop, Truth truth, PoolRules pools, boolean allInMemory, StartRules starts, LogRules logs) {
        this.logs = logs;
        this.allInMemory = allInMemory;
        this.starts = starts;
        this.loop = loop;
        this.truth = truth;
        this.pools = pools;
    }

    void queued(Job job) {
        jobs.put(job.id(), job);
    }

    @Nullable
    Job job(JobId id) {
        return jobs.get(id);
    }

    @Nullable
    Worker worker(WorkerId id) {
        return workers.get(id);
    }

    /** Whether it was given up at least once, and lives again. */
    boolean cameBack(WorkerId id) {
        return cameBack.contains(id);
    }

    @Nullable
    Attempt attempt(AttemptRef ref) {
        return attempts.get(ref);
    }

    void committed(Plan plan) {
        plan.jobs().forEach(change -> nothingOfTheCancelledRuns(change.after()));
        plan.newWorkers().forEach(added -> workers.put(added.worker().id(), added.worker()));
        plan.heartbeats().forEach(pools::heard);
        plan.workers().forEach(this::workerMoved);
        plan.attempts().forEach(this::attemptMoved);
        plan.newAttempts().forEach(this::attemptAdded);
        plan.jobs().forEach(this::jobMoved);
        plan.newAttempts().forEach(this::nobodyWasPassedOver);
        plan.newWorkers().forEach(added -> pools.workerAdded(added.worker(), workers.values()));
    }

    /** The controller has read these lines. */
    void read(List<LineHead> heads) {
        for (LineHead head : heads) {
            lines.put(head.demand(), queuedOf(head.demand()));
        }
    }

    private List<JobId> queuedOf(Demand demand) {
        return jobs.values().stream()
                .filter(job -> job.state() instanceof JobState.Queued
                        && job.terms().demand().equals(demand))
                .map(Job::id)
                .toList();
    }

    /** The controller has to read everything again. */
    void forgotten() {
        lines.clear();
    }

    /**
     * Of two jobs that a worker can run, it gets the one with the higher priority, or the older one. Of a queue that is too long
     * for memory that holds for jobs that ask for the same.
     */
    private void nobodyWasPassedOver(Attempt added) {
        Job served = jobs.get(added.ref().job());
        Worker worker = workers.get(added.worker());
        if (served == null || worker == null) {
            throw new Violation("assigned out of nowhere: " + added);
        }
        require(pools.fits(served, worker), "it is of another kind, or lacks a label", worker);
        if (served.terms().demand().labels().containsKey("zone")) {
            loop.saw("labelled");
        }
        lines.forEach((demand, line) -> {
            boolean own = demand.equals(served.terms().demand());
            for (JobId id : own || allInMemory ? line : List.<JobId>of()) {
                Job waiting = jobs.get(id);
                if (waiting != null && waiting.state() instanceof JobState.Queued && pools.fits(waiting, worker)) {
                    loop.saw(own ? "a choice in a line" : "a choice");
                    require(inQueue(served).compareTo(inQueue(waiting)) < 0, "passed over for " + served, waiting);
                }
            }
        });
    }

    private static QueuedJob inQueue(Job job) {
        return new QueuedJob(job.id(), job.terms().priority(), job.number());
    }

    private void nothingOfTheCancelledRuns(Job after) {
        boolean cancelled = after.state() instanceof JobState.Ended(JobState.Outcome o, var _, var _)
                && o == JobState.Outcome.CANCELLED;
        require(!cancelled || !truth.anyRuns(after.id()), "CANCELLED, but its command runs", after);
    }

    private void jobMoved(Plan.JobChange change) {
        Job after = change.after();
        Job before = jobs.put(after.id(), after);
        require(before != null, "a job was moved that was never queued", change);
        String from = before.state().stored();
        String to = after.state().stored();
        loop.note("job", after.id().shortened(), from, "->", to, "attempts", after.attempts());
        require(!before.ended(), "an ended job changed", change);
        require(Moves.JOB.getOrDefault(from, Set.of()).contains(to), from + " -> " + to, change);
        require(
                !from.equals(to)
                        || after.cancelRequested() != before.cancelRequested()
                        || after.attempts() == before.attempts() + 1
                        || after.counts().startFailures() > before.counts().startFailures(),
                "a change of nothing",
                change);
        starts.jobMoved(before, after);
        require(after.attempts() >= before.attempts(), "attempts were taken back", change);
        require(after.counts().neverStarted() <= 3, "queued again more than three times", change);
        require(before.cancelRequested() ? after.cancelRequested() : true, "a cancellation was forgotten", change);
        require(!to.equals("QUEUED") || !after.cancelRequested(), "a cancelled job was queued again", change);
        after.liveAttempt()
                .ifPresent(attempt ->
                        require(attempt.equals(attempts.get(attempt.ref())), "job and attempt differ", change));
    }

    private void attemptAdded(Attempt attempt) {
        AttemptRef ref = attempt.ref();
        require(attempts.put(ref, attempt) == null, "an attempt was added twice", ref);
        loop.saw("attempt " + ref.attempt());
        loop.note("assigned", ref, attempt.worker().shortened());
        Worker worker = workers.get(attempt.worker());
        if (worker == null || !worker.state().accepting()) {
            throw new Violation("assigned to a worker that takes none: " + worker);
        }
        starts.given(attempt);
        int inUse = live.merge(worker.id(), 1, Integer::sum);
        require(inUse <= worker.slots(), inUse + " attempts for " + worker.slots() + " slots", worker);
        pools.given(attempt, worker);
        checkReasonsFor(attempt);
    }

    /** Every attempt before this one must be a reason for another, and there may be only so many of each. */
    private void checkReasonsFor(Attempt added) {
        AttemptRef ref = added.ref();
        Job job = jobs.get(ref.job());
        JobTerms terms = job == null ? JobTerms.DEFAULT : job.terms();
        Map<String, Integer> reasons = new HashMap<>();
        for (Attempt each : attempts.values()) {
            if (each.ref().job().equals(ref.job()) && !each.ref().equals(ref)) {
                require(each.ref().fencingToken() < ref.fencingToken(), "an older token", ref);
                reasons.merge(reasonForAnother(each), 1, Integer::sum);
            }
        }
        loop.saw(reasons.keySet());
        int all = reasons.values().stream().mapToInt(Integer::intValue).sum();
        require(all == ref.attempt() - 1, "attempts are missing before", ref);
        require(reasons.getOrDefault("", 0) == 0, "an attempt before it gave no reason for another", ref);
        require(reasons.getOrDefault("never started", 0) <= 3, "repeated more than three times", ref);
        require(reasons.getOrDefault("failed", 0) <= terms.retries(), "retried too often", ref);
        require(reasons.getOrDefault("lost", 0) <= terms.retriesOnLost(), "retried too often on lost", ref);
    }

    private static String reasonForAnother(Attempt ended) {
        AttemptEnd end = ended.end();
        if (end == null) {
            return "";
        }
        return switch (end.reason()) {
            case EXIT_CODE, SIGNAL, OUT_OF_MEMORY, TIMEOUT -> ended.state() == AttemptState.SUCCEEDED ? "" : "failed";
            case WORKER_LOST, WORKER_DRAINED -> ended.startedAt() == null ? "never started" : "lost";
            case CANCELLED, PROVISION_FAILED, SETUP_FAILED -> "";
        };
    }

    private void attemptMoved(Plan.AttemptChange change) {
        Attempt after = change.after();
        AttemptRef ref = after.ref();
        Attempt before = attempts.put(ref, after);
        require(before != null && before.state() == change.before(), "an unknown attempt moved", change);
        loop.note("attempt", ref, before.state(), "->", after.state(), after.end());
        require(!before.state().ended(), "an ended attempt changed", change);
        require(before.worker().equals(after.worker()), "an attempt changed its worker", change);
        require(after.state() != AttemptState.RUNNING || after.startedAt() != null, "running without a start", change);
        require(after.startedAt() == null || truth.wasAsked(ref), "recorded what it never did", change);
        AttemptEnd end = after.end();
        loop.saw(after.state());
        if (end == null) {
            return;
        }
        loop.saw(end.reason());
        truth.sealed(ref);
        require(after.startedAt() != null || !truth.wasStarted(ref), "it had started, and nobody knew", after);
        if (before.startedAt() != null && after.startedAt() == null) {
            loop.saw("had leave and never started");
        }
        live.merge(after.worker(), -1, Integer::sum);
        require(
                Moves.REASONS.getOrDefault(after.state(), Set.of()).contains(end.reason()),
                "reason and state differ",
                change);
        endIsTrue(after, end);
    }

    /** Ends that only an agent can tell of are those of this very attempt, nothing of it runs, and its log is stored. */
    private void endIsTrue(Attempt after, AttemptEnd end) {
        AttemptRef ref = after.ref();
        switch (end.reason()) {
            case EXIT_CODE, SIGNAL, TIMEOUT, SETUP_FAILED, OUT_OF_MEMORY, PROVISION_FAILED -> {
                AttemptEnd own = truth.end(ref);
                require(
                        own != null
                                && own.reason() == end.reason()
                                && Objects.equals(own.exitCode(), end.exitCode())
                                && Objects.equals(own.signal(), end.signal()),
                        "recorded what it never did",
                        after);
            }
            case CANCELLED -> {}
            case WORKER_LOST, WORKER_DRAINED -> {
                boolean said = end.detail().equals(SimAttempt.SAID_BY_AGENT);
                AttemptEnd own = truth.end(ref);
                require(!said || (own != null && own.reason() == end.reason()), "recorded what it never did", after);
                require(
                        !said || own == null || !own.neverStarted() || after.startedAt() == null,
                        "recorded as started, though its agent says that it never was",
                        after);
                if (!said) {
                    require(!truth.runs(ref), "recorded as lost, but it runs", after);
                    logs.lost(after);
                    return;
                }
            }
        }
        require(!truth.runs(ref), "recorded as ended, but it runs", after);
        logs.ended(after, workers.get(after.worker()));
    }

    /** A worker was told that a result is durable. */
    void acknowledged(AttemptRef ref) {
        Attempt attempt = attempts.get(ref);
        require(
                attempt == null || attempt.state().ended(),
                "a result was acknowledged before it was recorded",
                attempt);
    }

    private void workerMoved(Plan.WorkerChange change) {
        Worker after = change.after();
        Worker before = workers.put(after.id(), after);
        require(before != null && before.state() == change.before().state(), "an unknown worker moved", change);
        loop.saw(after.state());
        starts.workerMoved(before, after);
        if (after.lastHeartbeatAt() != null) {
            pools.heard(after.id(), after.lastHeartbeatAt());
        }
        if (before.state() != after.state()) {
            loop.note("worker", after.id().shortened(), before.state(), "->", after.state(), after.detail());
        }
        if (before.state() == WorkerState.LOST && !after.state().ended()) {
            loop.saw("came back");
            cameBack.add(after.id());
        }
        boolean legal = Moves.WORKER.getOrDefault(before.state(), Set.of()).contains(after.state());
        require(legal, before.state() + " -> " + after.state(), change);
        boolean proven = after.registeredAt() != null && after.slots() > 0;
        require(proven || (!after.state().accepting() && after.state() != WorkerState.CONNECTING), "unproven", change);
        require(after.lastHeartbeatAt() != null || !after.state().accepting(), "never heard", change);
        require(
                before.registeredAt() == null || before.registeredAt().equals(after.registeredAt()),
                "registered again",
                change);
    }

    /** Nothing is sent that is not committed. */
    void check(Effect effect) {
        switch (effect) {
            case Effect.Assign(var worker, var ref, var _) -> {
                Attempt attempt = attempts.get(ref);
                require(attempt != null && attempt.worker().equals(worker), "sent before it was committed", ref);
            }
            case Effect.Start(var worker, var ref) -> {
                Attempt attempt = attempts.get(ref);
                boolean known = attempt != null && attempt.worker().equals(worker) && attempt.startedAt() != null;
                require(known, "let start before that was committed", ref);
            }
            case Effect.Settle(var _, var ref) -> {
                Attempt attempt = attempts.get(ref);
                require(attempt == null || attempt.state().ended(), "settled, but not recorded as ended", ref);
            }
            case Effect.Stop(var worker, var ref, var reason) -> {
                Job job = jobs.get(ref.job());
                boolean wanted = job != null && job.cancelRequested();
                Attempt attempt = attempts.get(ref);
                Worker row = workers.get(worker);
                boolean stale = attempt == null
                        || attempt.state().ended()
                        || !attempt.worker().equals(worker)
                        || row == null
                        || row.state().ended();
                require(wanted || stale, "a live attempt was stopped for " + reason, ref);
            }
            case Effect.Provision(var request) ->
                require(workers.containsKey(request.worker()), "provisioned before it was committed", request);
            case Effect.Terminate _, Effect.Reclaim _, Effect.HangUp _, Effect.Changed _ -> {}
        }
    }

    /** What is not as it must be once there are no jobs; null if all is. */
    @Nullable
    String unsettledPools() {
        return pools.unsettled(workers.values());
    }

    /** Live attempts by the rows. */
    int liveAttempts() {
        return live.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void require(boolean holds, String what, @Nullable Object about) {
        if (!holds) {
            throw new Violation(what + ": " + about);
        }
    }
}
