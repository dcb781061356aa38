package dev.hodei.controller;

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
 * The controller's picture of everything that has not ended: read from the rows, then kept in step with what it commits.
 * After a failed commit it is thrown away and read again.
 */
final class Model {
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Set<JobId> endsSeen = new HashSet<>();
    private final Queue queue = new Queue();
    private final Map<WorkerId, Worker> workers = new HashMap<>();
    private final Map<WorkerId, Map<JobId, AttemptRef>> attempts = new HashMap<>();
    private final Map<WorkerId, Integer> jobsTaken = new HashMap<>();
    private final Map<WorkerId, Worker> endedAndHeard = new HashMap<>();
    private long lastFencingToken;

    Model(StateStore.Loaded loaded) {
        loaded.jobs().forEach(this::put);
        loaded.workers().forEach(this::put);
        jobsTaken.putAll(loaded.jobsTaken());
        lastFencingToken = loaded.lastFencingToken();
    }

    @Nullable
    Job job(JobId id) {
        return jobs.get(id);
    }

    /** Whether the job is here, or ended since the rows were read. */
    boolean knows(JobId id) {
        return jobs.containsKey(id) || endsSeen.contains(id);
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
        Job before = jobs.get(job.id());
        if (before != null) {
            before.liveAttempt().ifPresent(attempt -> remove(attempt.worker(), job.id()));
        }
        if (job.ended()) {
            jobs.remove(job.id());
            endsSeen.add(job.id());
        } else {
            jobs.put(job.id(), job);
        }
        if (job.state() instanceof JobState.Queued) {
            queue.add(job);
        } else {
            queue.remove(job);
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

    int queued() {
        return queue.size();
    }

    Queue queue() {
        return queue;
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
