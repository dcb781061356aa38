package dev.hodei.cli.job;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.LogSink;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;

/** Follows a job to its end, from one attempt to the next. */
final class JobFollow {
    private static final long POLL_MILLIS = 200;

    private final Connection connection;
    private final LogSink sink;

    JobFollow(Connection connection, LogSink sink) {
        this.connection = connection;
        this.sink = sink;
    }

    private Job job(String id) {
        GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
        return connection
                .call(JobServiceGrpc.getGetJobMethod(), request, Connection.FOLLOW_PATIENCE)
                .getJob();
    }

    /**
     * Returns once the job has ended.
     *
     * @param first what to follow first; later attempts are shown from their beginning
     */
    Job toEnd(FollowLogsRequest first) throws InterruptedException {
        FollowLogsRequest request = first;
        while (true) {
            LogFollow follow = new LogFollow(connection, request, sink);
            Job job = follow.toEnd();
            while (!JobCalls.ended(job) && JobCalls.latestAttempt(job) <= follow.attempt()) {
                Thread.sleep(POLL_MILLIS);
                job = job(first.getJobId());
            }
            if (JobCalls.latestAttempt(job) <= follow.attempt()) {
                return job;
            }
            request = FollowLogsRequest.newBuilder()
                    .setJobId(first.getJobId())
                    .setAttempt(follow.attempt() + 1)
                    .build();
        }
    }
}
