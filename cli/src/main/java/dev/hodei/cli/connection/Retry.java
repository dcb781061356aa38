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
 * the server's start is to blame. A server that was never there is reported at once. For one thread.
 */
public final class Retry {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final Connection connection;
    private final Duration patience;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long failingSinceNanos;
    private boolean failing;
    private final boolean tell;
    private long contact;

    /**
     * @param patience how long to go on after the first failure in a row
     * @param tell whether the user is told of an outage: where it may be long
     */
    Retry(Connection connection, Duration patience, boolean tell) {
        this.connection = connection;
        this.patience = patience;
        this.tell = tell;
        this.contact = connection.contact().number();
    }

    /** Something arrived: the next failure is a first one. */
    public void succeeded() {
        failing = false;
        pauseMillis = FIRST_PAUSE_MILLIS;
        connection.contact().answered();
        contact = connection.contact().number();
    }

    /**
     * Sleeps until the next try is due.
     *
     * @throws StatusRuntimeException the failure itself, where trying again would be pointless or has gone on for long
     *     enough
     */
    public void pauseOrThrow(StatusRuntimeException failure) throws InterruptedException {
        if (!mayPass(failure) || (!connection.contact().everAnswered() && nobodyThere(failure))) {
            throw failure;
        }
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSinceNanos = now;
        } else if (now - failingSinceNanos > patience.toNanos()) {
            throw failure;
        }
        if (tell) {
            connection.contact().lost(contact, ServerAway.part(failure));
        }
        Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1));
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        contact = connection.contact().number();
        connection.connectAnew();
    }

    private static boolean mayPass(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        // A server that shuts down ends the streams that are still open with CANCELLED.
        return code == Status.Code.UNAVAILABLE
                || (code == Status.Code.CANCELLED && !(failure.getCause() instanceof InterruptedException));
    }

    private static boolean nobodyThere(StatusRuntimeException failure) {
        for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException) {
                return true;
            }
        }
        return false;
    }
}
