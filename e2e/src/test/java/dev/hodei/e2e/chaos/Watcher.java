package dev.hodei.e2e.chaos;

import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Watches all jobs throughout a run, reconnecting, and remembers in which end states each was seen. Thread-safe. */
final class Watcher {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final Client client;
    private final Stop stop;
    private final Consumer<String> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, EnumSet<JobState>> ends = new HashMap<>();
    private final Set<String> live = new HashSet<>();

    /** {@code ended} is told the request of each job when it is first seen to have ended. */
    Watcher(Client client, Stop stop, Consumer<String> ended) {
        this.client = client;
        this.stop = stop;
        this.ended = ended;
        Thread.ofVirtual().name("watcher").start(this::watch);
    }

    private void watch() {
        do {
            try {
                client.streams()
                        .watchJobs(WatchJobsRequest.getDefaultInstance())
                        .forEachRemaining(this::take);
            } catch (StatusRuntimeException e) {
                client.passes(e);
            }
        } while (!stop.within(AGAIN_AFTER));
    }

    private void take(WatchJobsResponse response) {
        if (!response.hasJob()) {
            return;
        }
        Job job = response.getJob();
        boolean end = EndChecks.ENDS.contains(job.getState());
        boolean first = false;
        lock.lock();
        try {
            if (end) {
                first = !ends.containsKey(job.getJobId());
                ends.computeIfAbsent(job.getJobId(), _ -> EnumSet.noneOf(JobState.class))
                        .add(job.getState());
                live.remove(job.getJobId());
                changed.signalAll();
            } else if (ends.containsKey(job.getJobId())) {
                // It lives again: one end state too many as well.
                ends.get(job.getJobId()).add(job.getState());
            } else {
                live.add(job.getJobId());
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            ended.accept(job.getSpec().getLabelsOrDefault(JobKind.REQUEST_LABEL, ""));
        }
    }

    /** Those that were seen and have not ended. */
    Set<String> live() {
        lock.lock();
        try {
            return new HashSet<>(live);
        } finally {
            lock.unlock();
        }
    }

    Map<String, Set<JobState>> ends() {
        lock.lock();
        try {
            return new HashMap<>(ends);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until these, and all others that were seen, have ended; false if one has not within the limit. */
    boolean awaitEnds(Collection<String> jobs, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!live.isEmpty() || !ends.keySet().containsAll(jobs)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
