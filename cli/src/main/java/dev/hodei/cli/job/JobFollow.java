package dev.hodei.cli.job;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import java.util.function.Consumer;

/** Follows a job to its end, from one attempt to the next. */
final class JobFollow {
    private static final long POLL_MILLIS = 200;

    private final Connection connection;
    private final LogSink sink;
    private final Consumer<String> say;

    /** @param say told, in a sentence, each time that an attempt has ended and another is to come */
    JobFollow(Connection connection, LogSink sink, Consumer<String> say) {
        this.connection = connection;
        this.sink = sink;
        this.say = say;
    }

    /** How the attempt before the coming one ended, for people. */
    private static String againWords(Job job, int attempt) {
        return "hodei: attempt " + attempt + " of job " + Text.shortId(job.getJobId()) + " "
                + Text.visible(Outcome.again(job, attempt));
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
            if (!JobCalls.ended(job) || JobCalls.latestAttempt(job) > follow.attempt()) {
                say.accept(againWords(job, follow.attempt()));
            }
            while (!JobCalls.ended(job) && JobCalls.latestAttempt(job) <= follow.attempt()) {
                Thread.sleep(POLL_MILLIS);
                job = JobCalls.getPatiently(connection, first.getJobId());
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
