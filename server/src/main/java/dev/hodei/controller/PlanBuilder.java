package dev.hodei.controller;

import dev.hodei.bootstrap.TokenHash;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects a turn's changes; several changes of one row become one, from its state before the turn to its last. A turn does
 * not change what it adds.
 */
final class PlanBuilder {
    private final Map<JobId, Plan.JobChange> jobs = new LinkedHashMap<>();
    private final Map<AttemptKey, Attempt> newAttempts = new LinkedHashMap<>();
    private final Map<AttemptKey, Plan.AttemptChange> attempts = new LinkedHashMap<>();
    private final Map<WorkerId, Plan.NewWorker> newWorkers = new LinkedHashMap<>();
    private final Map<WorkerId, Plan.WorkerChange> workers = new LinkedHashMap<>();
    private final List<Plan.Registration> registrations = new ArrayList<>();
    private final List<AuditEvent> audit = new ArrayList<>();
    private final Set<JobId> specsWanted = new LinkedHashSet<>();

    void jobMoved(Job before, Job after) {
        jobs.merge(
                after.id(),
                new Plan.JobChange(before, after),
                (earlier, later) -> new Plan.JobChange(earlier.before(), later.after()));
    }

    void attemptAdded(Attempt attempt) {
        newAttempts.put(AttemptKey.of(attempt.ref()), attempt);
        specsWanted.add(attempt.ref().job());
    }

    void attemptMoved(AttemptState before, Attempt after) {
        refuse(newAttempts.containsKey(AttemptKey.of(after.ref())), after.ref());
        attempts.merge(
                AttemptKey.of(after.ref()),
                new Plan.AttemptChange(before, after),
                (earlier, later) -> new Plan.AttemptChange(earlier.before(), later.after()));
    }

    void workerAdded(Worker worker, TokenHash password) {
        newWorkers.put(worker.id(), new Plan.NewWorker(worker, password));
    }

    void workerMoved(Worker before, Worker after) {
        refuse(newWorkers.containsKey(after.id()), after.id());
        workers.merge(
                after.id(),
                new Plan.WorkerChange(before, after),
                (earlier, later) -> new Plan.WorkerChange(earlier.before(), later.after()));
    }

    private static void refuse(boolean added, Object what) {
        if (added) {
            throw new IllegalStateException(what + " was added in this turn, and can't change in it");
        }
    }

    void registered(Plan.Registration registration) {
        registrations.add(registration);
    }

    /** A heartbeat of a worker that changed in this turn goes with that change. */
    void workerHeard(Worker after) {
        workers.computeIfPresent(after.id(), (_, change) -> new Plan.WorkerChange(change.before(), after));
    }

    void specWanted(JobId job) {
        specsWanted.add(job);
    }

    void audit(AuditEvent event) {
        audit.add(event);
    }

    Set<JobId> changedJobs() {
        return Set.copyOf(jobs.keySet());
    }

    /** Jobs that ended, or of which an attempt began or ended. */
    Set<JobId> changedLogs() {
        Set<JobId> changed = new LinkedHashSet<>();
        newAttempts.keySet().forEach(attempt -> changed.add(attempt.job()));
        attempts.values().stream()
                .map(Plan.AttemptChange::after)
                .filter(attempt -> attempt.finishedAt() != null)
                .forEach(attempt -> changed.add(attempt.ref().job()));
        jobs.values().stream()
                .map(Plan.JobChange::after)
                .filter(job -> job.state() instanceof JobState.Ended)
                .forEach(job -> changed.add(job.id()));
        return Set.copyOf(changed);
    }

    Set<WorkerId> changedWorkers() {
        Set<WorkerId> changed = new LinkedHashSet<>(workers.keySet());
        changed.addAll(newWorkers.keySet());
        return Set.copyOf(changed);
    }

    Plan build(Map<WorkerId, Instant> heartbeats) {
        Map<WorkerId, Instant> others = new HashMap<>(heartbeats);
        others.keySet().removeAll(workers.keySet());
        return new Plan(
                List.copyOf(jobs.values()),
                List.copyOf(newAttempts.values()),
                List.copyOf(attempts.values()),
                List.copyOf(newWorkers.values()),
                List.copyOf(workers.values()),
                List.copyOf(registrations),
                Map.copyOf(others),
                List.copyOf(audit),
                Set.copyOf(specsWanted));
    }
}
