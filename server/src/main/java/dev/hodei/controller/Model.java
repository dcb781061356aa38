package dev.hodei.controller;

import dev.hodei.backlog.Backlog;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.Worker;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The controller's picture of everything that has not ended, of a long queue the first jobs only: read from the rows, then
 * kept in step with what it commits. After a failed commit it is thrown away and read again.
 */
final class Model {
    /** Jobs that have a worker. */
    private final Map<JobId, Job> jobs = new HashMap<>();
    /** Queued jobs that this turn looks at, and which are in the rows only after it. */
    private final Map<JobId, Job> passing = new HashMap<>();

    private final Set<JobId> endsSeen = new HashSet<>();
    private final Backlog backlog;
    private final Map<WorkerId, Worker> workers = new HashMap<>();
    private final Map<WorkerId, Map<JobId, AttemptRef>> attempts = new HashMap<>();
    private final Map<WorkerId, Integer> jobsTaken = new HashMap<>();
    private final Map<WorkerId, Worker> endedAndHeard = new HashMap<>();
    private long lastFencingToken;

    Model(StateStore.Loaded loaded, Backlog backlog) {
        this.backlog = backlog;
        loaded.jobs().forEach(this::put);
        loaded.workers().forEach(this::put);
        jobsTaken.putAll(loaded.jobsTaken());
        lastFencingToken = loaded.lastFencingToken();
    }

    /** A turn begins. */
    void beginTurn() {
        passing.clear();
        backlog.beginTurn();
    }

    @Nullable
    Job job(JobId id) {
        Job job = jobs.get(id);
        job = job == null ? backlog.job(id) : job;
        return job == null ? passing.get(id) : job;
    }

    /** Whether the job is here, or ended since the rows were read. */
    boolean knows(JobId id) {
        return job(id) != null || endsSeen.contains(id);
    }

    /** Keeps a queued job for this turn, be it far behind in its line. */
    void lookAt(Job job) {
        passing.put(job.id(), job);
    }

    /** Somebody says that this job was queued. The picture may be newer: a job that it has, or whose end it has seen, stays. */
    void hint(Job job) {
        if (!jobs.containsKey(job.id()) && !endsSeen.contains(job.id())) {
            backlog.hint(passing.getOrDefault(job.id(), job)).ifPresent(this::lookAt);
        }
    }

    @Nullable
    Worker worker(WorkerId id) {
        return workers.get(id);
    }

    Collection<Worker> workers() {
        return workers.values();
    }

    /** Records a job as it is now; one that has ended is forgotten. */
    void put(Job job) {
        if (job.state() instanceof JobState.Queued && backlog.update(job)) {
            return;
        }
        Job before = jobs.get(job.id());
        if (before != null) {
            before.liveAttempt().ifPresent(attempt -> remove(attempt.worker(), job.id()));
        }
        jobs.remove(job.id());
        passing.remove(job.id());
        backlog.remove(job.id());
        switch (job.state()) {
            case JobState.Queued _ -> backlog.add(job).ifPresent(this::lookAt);
            case JobState.Assigned _, JobState.Running _ -> jobs.put(job.id(), job);
            case JobState.Ended _ -> endsSeen.add(job.id());
        }
        job.liveAttempt()
                .ifPresent(attempt -> attempts.computeIfAbsent(attempt.worker(), _ -> new LinkedHashMap<>())
                        .put(job.id(), attempt.ref()));
    }

    /** Records a worker as it is now; one that has ended is forgotten. */
    void put(Worker worker) {
        if (worker.state().ended()) {
            workers.remove(worker.id());
            jobsTaken.remove(worker.id());
        } else {
            workers.put(worker.id(), worker);
        }
    }

    /** One that has ended, and was heard all the same. */
    void heardThoughEnded(StateStore.Found found) {
        endedAndHeard.put(found.worker().id(), found.worker());
        jobsTaken.put(found.worker().id(), found.jobsTaken());
    }

    /** The row of a worker that has ended and is being heard; null if there is no such row. */
    @Nullable
    Worker endedAndHeard(WorkerId id) {
        return endedAndHeard.get(id);
    }

    /** Workers that have ended and left attempts which have not. */
    List<WorkerId> silentHolders() {
        return attempts.keySet().stream()
                .filter(worker -> !workers.containsKey(worker))
                .toList();
    }

    /** Whether it has ended and left attempts which have not. */
    boolean isSilentHolder(WorkerId worker) {
        return attempts.containsKey(worker) && !workers.containsKey(worker);
    }

    /** The live attempts of a worker, oldest first. */
    List<AttemptRef> attemptsOf(WorkerId worker) {
        Map<JobId, AttemptRef> held = attempts.get(worker);
        return held == null ? List.of() : List.copyOf(held.values());
    }

    /** Live attempts of all workers. */
    int given() {
        return attempts.values().stream().mapToInt(Map::size).sum();
    }

    /** One more attempt was given to this worker. */
    void taken(WorkerId worker) {
        jobsTaken.merge(worker, 1, Integer::sum);
    }

    /** Attempts that this worker was ever given. */
    int jobsTaken(WorkerId worker) {
        return jobsTaken.getOrDefault(worker, 0);
    }

    int slotsInUse(WorkerId worker) {
        Map<JobId, AttemptRef> held = attempts.get(worker);
        return held == null ? 0 : held.size();
    }

    /** Whether this is the live attempt of its job. */
    boolean isLive(AttemptRef ref) {
        Job job = jobs.get(ref.job());
        return job != null && job.liveAttempt().map(a -> a.ref().equals(ref)).orElse(false);
    }

    /** The queued jobs in memory. */
    Backlog backlog() {
        return backlog;
    }

    long nextFencingToken() {
        return ++lastFencingToken;
    }

    private void remove(WorkerId worker, JobId job) {
        Map<JobId, AttemptRef> held = attempts.get(worker);
        if (held != null) {
            held.remove(job);
            if (held.isEmpty()) {
                attempts.remove(worker);
            }
        }
    }
}
