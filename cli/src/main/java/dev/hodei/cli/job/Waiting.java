package dev.hodei.cli.job;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Spinner;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says where a job is while it prints nothing; asks the server twice a second, and only where someone looks. May be
 * begun and ended any number of times, by any thread.
 */
final class Waiting implements AutoCloseable {
    private static final long ASK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Connection connection;
    private final Terminal terminal;
    private final String id;
    private volatile @Nullable Job job;
    private volatile long askedAt = System.nanoTime();
    private @Nullable Spinner spinner;

    /** @param job as it is known already, or null */
    Waiting(Invocation invocation, String id, @Nullable Job job) {
        this.connection = invocation.connection();
        this.terminal = invocation.terminal();
        this.id = id;
        this.job = job;
    }

    /** Begins to say it. */
    synchronized void begin() {
        if (spinner == null) {
            spinner = new Spinner(terminal, this::words);
        }
    }

    /** Takes what was said away. Harmless when repeated. */
    synchronized void end() {
        Spinner current = spinner;
        spinner = null;
        if (current != null) {
            current.stop();
        }
    }

    @Override
    public void close() {
        end();
    }

    private String words() {
        long now = System.nanoTime();
        Job known = job;
        if (known == null || now - askedAt > ASK_EVERY_NANOS) {
            askedAt = now;
            try {
                known = JobCalls.get(connection, id);
                job = known;
            } catch (StatusRuntimeException e) {
                return "job " + Text.shortId(id) + ": no word from the server";
            }
        }
        return "job " + Text.shortId(known.getJobId()) + " " + Whereabouts.of(known);
    }
}
