package dev.hodei.cli.job;

import com.google.protobuf.ByteString;
import dev.hodei.cli.command.Each;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobResponse;
import dev.hodei.v1.RetryJobRequest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The calls about one job. */
final class JobCalls {
    private JobCalls() {}

    /**
     * Queues the job once, however often the call had to be repeated.
     *
     * @param requestId with which it may be queued again by another call, or empty
     */
    static Job queue(Connection connection, JobSpec spec, String requestId) {
        return connection
                .call(
                        JobServiceGrpc.getQueueJobMethod(),
                        queueing(spec, requestId.isEmpty() ? UUID.randomUUID().toString() : requestId))
                .getJob();
    }

    /** Queues a job as {@link #queue} does, for a command that follows it: it waits while the server restarts. */
    static QueueJobResponse submit(Connection connection, JobSpec spec) {
        return connection.callPatiently(
                JobServiceGrpc.getQueueJobMethod(),
                queueing(spec, UUID.randomUUID().toString()));
    }

    /** Queues a job as {@link #queue} does, and returns all that the server answers. */
    static QueueJobResponse submit(Connection connection, JobSpec spec, Duration patience) {
        return connection.call(
                JobServiceGrpc.getQueueJobMethod(),
                queueing(spec, UUID.randomUUID().toString()),
                patience);
    }

    private static QueueJobRequest queueing(JobSpec spec, String requestId) {
        return QueueJobRequest.newBuilder()
                .setSpec(spec)
                .setRequestId(requestId)
                .build();
    }

    /** Runs an ended job again, with these variables besides its own, once, however often the call had to be repeated. */
    static Job retry(Connection connection, String id, Map<String, ByteString> environment) {
        RetryJobRequest.Builder request = RetryJobRequest.newBuilder()
                .setJobId(id)
                .setRequestId(UUID.randomUUID().toString());
        environment.forEach((name, value) -> {
            if (value.isValidUtf8()) {
                request.putEnvironment(name, value.toStringUtf8());
            } else {
                request.putEnvironmentBytes(name, value);
            }
        });
        return connection
                .call(JobServiceGrpc.getRetryJobMethod(), request.build())
                .getJob();
    }

    static Job get(Connection connection, String id) {
        GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
        return connection.call(JobServiceGrpc.getGetJobMethod(), request).getJob();
    }

    /** Gets a job as {@link #get} does, for a command that follows it: it waits while the server restarts. */
    static Job getPatiently(Connection connection, String id) {
        GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
        return connection
                .callPatiently(JobServiceGrpc.getGetJobMethod(), request)
                .getJob();
    }

    /** Returns what does something to each of the jobs that were chosen. */
    static Each each(Invocation invocation, ChosenJobs chosen) {
        return each(invocation, chosen, _ -> {});
    }

    /**
     * Returns what does something to each of the jobs that were chosen: those of a label are known, ids are looked up.
     *
     * @param found told the jobs that were looked up, before anything is done to any
     */
    static Each each(Invocation invocation, ChosenJobs chosen, Consumer<Job> found) {
        return new Each(invocation, "job", id -> {
            if (chosen.byLabel()) {
                return id;
            }
            Job job = get(invocation.connection(), id);
            found.accept(job);
            return job.getJobId();
        });
    }

    static ExplainJobResponse explain(Connection connection, String id) {
        ExplainJobRequest request = ExplainJobRequest.newBuilder().setJobId(id).build();
        return connection.call(JobServiceGrpc.getExplainJobMethod(), request);
    }

    static Job cancel(Connection connection, String id) {
        CancelJobRequest request = CancelJobRequest.newBuilder().setJobId(id).build();
        return connection.call(JobServiceGrpc.getCancelJobMethod(), request).getJob();
    }

    /** Cancels a job as {@link #cancel} does, for a command that follows it: it waits while the server restarts. */
    static Job cancelPatiently(Connection connection, String id) {
        CancelJobRequest request = CancelJobRequest.newBuilder().setJobId(id).build();
        return connection
                .callPatiently(JobServiceGrpc.getCancelJobMethod(), request)
                .getJob();
    }

    static boolean ended(Job job) {
        return switch (job.getState()) {
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_TIMED_OUT -> true;
            case JOB_STATE_UNSPECIFIED, JOB_STATE_QUEUED, JOB_STATE_ASSIGNED, JOB_STATE_RUNNING, UNRECOGNIZED -> false;
        };
    }

    /** The number of its latest attempt; 0 before the first. */
    static int latestAttempt(Job job) {
        return job.getAttemptsCount() == 0
                ? 0
                : job.getAttempts(job.getAttemptsCount() - 1).getNumber();
    }
}
