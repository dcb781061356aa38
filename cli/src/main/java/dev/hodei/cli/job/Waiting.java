package dev.hodei.cli.job;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Spinner;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/** Says where a job is while it prints nothing yet; asks the server twice a second, and only where someone looks. */
final class Waiting {
    private static final long ASK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Connection connection;
    private Job job;
    private long askedAt = System.nanoTime();

    private Waiting(Connection connection, Job job) {
        this.connection = connection;
        this.job = job;
    }

    static Spinner spinner(Connection connection, Terminal terminal, Job job) {
        return new Spinner(terminal, new Waiting(connection, job)::words);
    }

    private String words() {
        long now = System.nanoTime();
        if (now - askedAt > ASK_EVERY_NANOS) {
            askedAt = now;
            try {
                job = JobCalls.get(connection, job.getJobId());
            } catch (StatusRuntimeException e) {
                return "job " + Text.shortId(job.getJobId()) + ": no word from the server";
            }
        }
        return "job " + Text.shortId(job.getJobId()) + " " + Whereabouts.of(job);
    }
}
