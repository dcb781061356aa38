package dev.hodei.cli.connection;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * When to try again after a call failed: for a while, with growing, jittered pauses, and only where the connection or
 * the server's start is to blame. For one thread.
 */
public final class Retry {
    /** What the caller waits for, which decides whether it waits at all and whether the user is told. */
    enum For {
        /** One answer: a server that was never there is reported at once, and a short outage is not worth a word. */
        AN_ANSWER,
        /** One answer of a call that may take long. */
        A_LONG_ANSWER,
        /** Waits for a server that is not there yet, which may be in the middle of a restart. */
        AS_LONG_AS_A_RESTART
    }

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final Connection connection;
    private final Duration patience;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long failingSinceNanos;
    private boolean failing;
    private final For what;
    private long contact;

    /**
     * @param patience how long to go on after the first failure in a row
     * @param what what is waited for
     */
    Retry(Connection connection, Duration patience, For what) {
        this.connection = connection;
        this.patience = patience;
        this.what = what;
        this.contact = connection.contact().number();
    }

    /** Something arrived: the next failure is a first one. */
    public void succeeded() {
        failing = false;
        pauseMillis = FIRST_PAUSE_MILLIS;
        contact = connection.contact().answered(contact);
    }

    /**
     * Sleeps until the next try is due.
     *
     * @throws StatusRuntimeException the failure itself, where trying again would be pointless or has gone on for long
     *     enough
     */
    public void pauseOrThrow(StatusRuntimeException failure) throws InterruptedException {
        // A call may still be open when the command ends: the cancel of a job that has just been seen to end by it.
        if (connection.contact().isLeft()
                || !mayPass(failure)
                || (!connection.contact().everAnswered() && pointless(failure))) {
            throw failure;
        }
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSinceNanos = now;
        }
        if (now - failingSinceNanos >= patience.toNanos()) {
            throw failure;
        }
        if (what != For.AN_ANSWER) {
            connection.contact().lost(contact, failure);
        }
        Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1));
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        contact = connection.contact().number();
        connection.connectAnew();
    }

    private boolean mayPass(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        // A server that shuts down ends the streams that are still open with CANCELLED.
        return code == Status.Code.UNAVAILABLE
                || (code == Status.Code.DEADLINE_EXCEEDED && what != For.AN_ANSWER)
                || (code == Status.Code.CANCELLED && !(failure.getCause() instanceof InterruptedException));
    }

    /** Whether nobody is there, and nobody is expected: an address that nobody knows is no restart. */
    private boolean pointless(StatusRuntimeException failure) {
        for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if ((cause instanceof ConnectException && what != For.AS_LONG_AS_A_RESTART)
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException) {
                return true;
            }
        }
        return false;
    }
}
