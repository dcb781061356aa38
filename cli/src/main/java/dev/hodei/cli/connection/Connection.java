package dev.hodei.cli.connection;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A channel to one server. Thread-safe. Closing it ends every call that is still open; do so before leaving, for a JVM
 * that exits while transport threads block pays for it.
 */
public final class Connection implements AutoCloseable {
    /** How long one unary call may take. */
    public static final Duration CALL_DEADLINE = Duration.ofSeconds(10);
    /** How long a batch may take to become durable, and a search to find the next line. */
    public static final Duration LONG_DEADLINE = Duration.ofSeconds(60);
    /** How long a unary call is repeated, usually. */
    public static final Duration CALL_PATIENCE = Duration.ofSeconds(5);
    /** How long a command that follows waits for a server that has gone, or that is not there yet, usually. */
    public static final Duration FOLLOW_PATIENCE = Duration.ofSeconds(60);

    /** A page of jobs may hold scripts of 1 MiB each. */
    private static final int LARGEST_MESSAGE = 64 << 20;

    private static final int WINDOW_BYTES = 1 << 20;

    private final ManagedChannel channel;
    private final Contact contact;
    private final Duration followPatience;

    /**
     * @param followPatience how long a command that follows waits for a server: as long as a restart may take
     * @param tell told, in a sentence, when the server is lost for a while and when it is back
     */
    public Connection(ServerAddress address, Duration followPatience, Consumer<String> tell) {
        this.contact = new Contact(address, followPatience, tell);
        this.followPatience = followPatience;
        OkHttpChannelBuilder builder = OkHttpChannelBuilder.forAddress(address.host(), address.port())
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                // A follower of a silent job must notice a connection that is gone without a word.
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS);
        this.channel = (address.tls() ? builder.useTransportSecurity() : builder.usePlaintext()).build();
    }

    /**
     * Calls and waits for the answer, at most {@link #CALL_DEADLINE}. The call is repeated when the connection breaks,
     * so it must be one that does no harm when it arrives twice.
     *
     * @throws StatusRuntimeException when the server refuses or cannot be reached
     */
    public <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
        return call(method, request, CALL_PATIENCE);
    }

    /** Makes a call as {@link #call(MethodDescriptor, Object)} does, repeated for as long as the patience lasts. */
    public <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Duration patience) {
        return call(method, request, new Retry(this, patience, Retry.For.AN_ANSWER));
    }

    /**
     * Makes a call as {@link #call(MethodDescriptor, Object)} does, for a command that follows: it waits while the
     * server restarts.
     */
    public <Q, R> R callPatiently(MethodDescriptor<Q, R> method, Q request) {
        return call(method, request, followRetry());
    }

    /**
     * Makes a call as {@link #call(MethodDescriptor, Object)} does, for what must not be done twice: not repeated
     * where it may have been done.
     */
    public <Q, R> R callOnce(MethodDescriptor<Q, R> method, Q request) {
        return call(method, request, new Retry(this, CALL_PATIENCE, Retry.For.AN_ANSWER), false);
    }

    private <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Retry retry) {
        return call(method, request, retry, true);
    }

    private <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Retry retry, boolean repeatable) {
        boolean inDoubt = false;
        while (true) {
            Deadline deadline = Deadline.after(CALL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            long since = contact.number();
            try {
                R response = ClientCalls.blockingUnaryCall(
                        channel, method, CallOptions.DEFAULT.withDeadline(deadline), request);
                long ignored = contact.answered(since);
                return response;
            } catch (StatusRuntimeException e) {
                StatusRuntimeException failure = told(e, deadline, CALL_DEADLINE);
                if (!repeatable && Doubt.remains(e)) {
                    throw failure;
                }
                if (inDoubt && Doubt.isExcluded(e)) {
                    failure = Doubt.ofEarlierTry(failure);
                }
                inDoubt |= Doubt.remains(e);
                try {
                    retry.pauseOrThrow(failure);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw Status.CANCELLED.withCause(interrupted).asRuntimeException();
                }
            }
        }
    }

    /** Opens a server stream, for as long as the server is there; the caller closes it. */
    public <Q, R> ServerStream<R> stream(MethodDescriptor<Q, R> method, Q request) {
        return ServerStream.open(channel, method, request, CallOptions.DEFAULT);
    }

    /**
     * The one message that the server has on a stream, which may take up to {@link #LONG_DEADLINE}.
     *
     * @throws StatusRuntimeException when the server refuses, was away for longer than a restart may take, or is too slow
     */
    public <Q, R> R longCall(MethodDescriptor<Q, R> method, Q request) throws InterruptedException {
        Retry retry = longRetry();
        while (true) {
            Deadline deadline = Deadline.after(LONG_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            try (ServerStream<R> call =
                    ServerStream.open(channel, method, request, CallOptions.DEFAULT.withDeadline(deadline))) {
                R response = call.next();
                if (response == null) {
                    throw Status.UNAVAILABLE
                            .withDescription("the server gave no answer")
                            .asRuntimeException();
                }
                retry.succeeded();
                return response;
            } catch (StatusRuntimeException e) {
                retry.pauseOrThrow(told(e, deadline, LONG_DEADLINE));
            }
        }
    }

    /**
     * Returns the patience of a command that follows: it waits for a server that restarts, also where it has not been
     * reached yet.
     */
    public Retry followRetry() {
        return new Retry(this, followPatience, Retry.For.AS_LONG_AS_A_RESTART);
    }

    /**
     * Returns the patience for a long answer, which goes on after the connection was lost; a server that was never
     * there is not waited for.
     */
    public Retry longRetry() {
        return new Retry(this, followPatience, Retry.For.A_LONG_ANSWER);
    }

    /** Whether a call is being repeated because the server can't be reached. */
    public boolean isLost() {
        return contact.isLost();
    }

    /** A call whose deadline has passed here is told from one that the server itself gave up, and slow from away. */
    private StatusRuntimeException told(StatusRuntimeException failure, Deadline deadline, Duration patience) {
        if (failure.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED || !deadline.isExpired()) {
            return failure;
        }
        return channel.getState(false) == ConnectivityState.READY
                ? Status.DEADLINE_EXCEEDED
                        .withDescription("took longer than " + patience.toSeconds() + " s to answer")
                        .asRuntimeException()
                : Status.UNAVAILABLE
                        .withDescription("it did not answer in time")
                        .asRuntimeException();
    }

    @Override
    public void close() {
        contact.leave();
        channel.shutdownNow();
        try {
            boolean ignored = channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Contact contact() {
        return contact;
    }

    /** Connects now, without waiting for the first call. */
    public void connect() {
        ConnectivityState ignored = channel.getState(true);
    }

    /** Makes the channel try at once, instead of after its own back-off. */
    void connectAnew() {
        channel.resetConnectBackoff();
    }
}
