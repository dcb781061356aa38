package dev.hodei.cli.job.wait;

import com.google.protobuf.util.Timestamps;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.Watch;
import dev.hodei.cli.job.select.JobStates;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Waits for jobs to end. A server that restarts is waited for, and asked anew what has ended meanwhile. */
public final class JobEnds {
    private final Connection connection;
    private final Predicate<Job> told;
    private final Set<String> pending = new LinkedHashSet<>();

    /** @param told is given each job once it has ended, and says whether to wait for the others */
    public JobEnds(Connection connection, Predicate<Job> told) {
        this.connection = connection;
        this.told = told;
    }

    /** Returns when all of these have ended, or were waited for long enough. */
    public void await(Collection<Job> jobs) throws InterruptedException {
        jobs.forEach(job -> pending.add(job.getJobId()));
        if (!pending.isEmpty()) {
            Watch.readAnew(connection, JobServiceGrpc.getWatchJobsMethod(), watching(jobs), () -> new Stream()::goesOn);
        }
    }

    /** A window of time around them: a long queue beside them is nobody's concern. */
    private static WatchJobsRequest watching(Collection<Job> jobs) {
        Comparator<Job> byTime = Comparator.comparing(Job::getQueuedAt, Timestamps.comparator());
        Job oldest = jobs.stream().min(byTime).orElseThrow();
        Job newest = jobs.stream().max(byTime).orElseThrow();
        return WatchJobsRequest.newBuilder()
                .setFilter(JobFilter.newBuilder()
                        .addAllStates(JobStates.LIVE)
                        .setQueuedAfter(oldest.getQueuedAt())
                        .setQueuedBefore(newest.getQueuedAt().toBuilder()
                                .setSeconds(newest.getQueuedAt().getSeconds() + 1)))
                .build();
    }

    private boolean ended(Job job) {
        if (!job.hasFinishedAt() || !pending.remove(job.getJobId())) {
            return true;
        }
        return told.test(job) && !pending.isEmpty();
    }

    /** One connection's view: what is live there at first. Whatever is not has ended before. */
    private final class Stream {
        private final Set<String> live = new HashSet<>();

        private boolean goesOn(WatchJobsResponse event) {
            if (!event.hasInitialJobsSent()) {
                live.add(event.getJob().getJobId());
                return ended(event.getJob());
            }
            for (String id : List.copyOf(pending)) {
                if (!live.contains(id) && !ended(now(id))) {
                    return false;
                }
            }
            return true;
        }

        private Job now(String id) {
            GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
            return connection
                    .callPatiently(JobServiceGrpc.getGetJobMethod(), request)
                    .getJob();
        }
    }
}
