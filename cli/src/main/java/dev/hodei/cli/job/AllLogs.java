package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Failures;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Watch;
import dev.hodei.cli.job.select.JobStates;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.JobColors;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.log.PrefixedLog;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Every running job's lines as they appear; jobs that start later join in. Ends only with the process. */
final class AllLogs {
    /** Jobs remembered, so that an ended one is not shown again when its last change arrives late. */
    private static final int REMEMBERED = 20_000;

    private final Invocation invocation;
    private final long tail;
    private final boolean timestamps;
    private final Thread watcher = Thread.currentThread();
    private final AtomicReference<@Nullable OutputClosedException> closed = new AtomicReference<>();
    private final JobColors colors = new JobColors();
    private boolean initial = true;

    /** The latest attempt that was shown of each job. */
    private final Map<String, Integer> shown = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param tail entries to begin with, of jobs that run already */
    AllLogs(Invocation invocation, long tail, boolean timestamps) {
        this.invocation = invocation;
        this.tail = tail;
        this.timestamps = timestamps;
    }

    /** @param which what the jobs must have, besides that they run */
    void follow(JobFilter.Builder which) throws InterruptedException {
        // Queued jobs too: a short one may be over before the server tells that it ran.
        WatchJobsRequest request = WatchJobsRequest.newBuilder()
                .setFilter(which.addAllStates(JobStates.LIVE))
                .build();
        ExecutorService followers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Watch.read(invocation.connection(), JobServiceGrpc.getWatchJobsMethod(), request, event -> {
                read(event, followers);
                return true;
            });
        } catch (InterruptedException e) {
            OutputClosedException reason = closed.get();
            if (reason != null) {
                throw reason;
            }
            throw e;
        } finally {
            followers.shutdownNow();
        }
    }

    private void read(WatchJobsResponse event, ExecutorService followers) {
        switch (event.getEventCase()) {
            case JOB -> job(event.getJob(), followers);
            case INITIAL_JOBS_SENT -> {
                if (initial && shown.isEmpty()) {
                    invocation
                            .terminal()
                            .errLine("hodei: no job is running; waiting for one (Ctrl-C ends this; start one with"
                                    + " `hodei run -- 'echo hello'`)");
                }
                initial = false;
            }
            case EVENT_NOT_SET -> {}
        }
    }

    private void job(Job job, ExecutorService followers) {
        int latest = JobCalls.latestAttempt(job);
        int seen = shown.getOrDefault(job.getJobId(), 0);
        if (seen >= latest) {
            return;
        }
        shown.put(job.getJobId(), latest);
        FollowLogsRequest.Builder request = FollowLogsRequest.newBuilder().setJobId(job.getJobId());
        if (initial) {
            request.setTailEntries(tail);
        }
        // Changes that follow each other closely arrive as one: the attempts between are shown all the same.
        int first = initial ? latest : seen + 1;
        followers.execute(() -> IntStream.rangeClosed(first, latest)
                .forEach(attempt -> show(job, request.setAttempt(attempt).build())));
    }

    private void show(Job shown, FollowLogsRequest request) {
        PrefixedLog prefixed = new PrefixedLog(invocation.terminal(), timestamps, shown, colors.take(shown.getJobId()));
        LogSink sink = new DamageReport(
                invocation.json() ? new JsonLog(invocation.terminal()) : prefixed, invocation.terminal());
        try {
            Job job = new LogFollow(invocation.connection(), request, sink).toEnd();
            if (!invocation.json()) {
                boolean last = JobCalls.ended(job) && JobCalls.latestAttempt(job) <= request.getAttempt();
                prefixed.end(
                        last
                                ? Outcome.of(job).words()
                                : "attempt " + request.getAttempt() + " " + Outcome.again(job, request.getAttempt()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutputClosedException e) {
            closed.set(e);
            watcher.interrupt();
        } catch (StatusRuntimeException e) {
            // A server that is away is reported once, by the watch.
            if (e.getStatus().getCode() != Status.Code.UNAVAILABLE
                    || !invocation.connection().isLost()) {
                report(e);
            }
        } catch (CliException e) {
            report(e);
        } finally {
            colors.giveBack(shown.getJobId());
        }
    }

    /** One job's log that cannot be had does not end the others'. */
    private void report(RuntimeException failure) {
        int ignored = new Failures(invocation).report(failure);
    }
}
