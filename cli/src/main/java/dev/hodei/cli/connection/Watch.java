package dev.hodei.cli.connection;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;

/** Reads a server stream that starts over after a lost connection: what the reader sees may then be repeated. */
public final class Watch {
    /**
     * Takes the messages of a watch.
     *
     * @param <R> the messages
     */
    public interface Reader<R> {
        /** Whether to go on watching. */
        boolean read(R message) throws InterruptedException;
    }

    private Watch() {}

    /**
     * Watches until the reader has enough.
     *
     * @throws StatusRuntimeException when the server refuses, or was away for longer than a
     *     restart may take
     */
    public static <Q, R> void read(
            Connection connection, MethodDescriptor<Q, R> method, Q request, Reader<? super R> reader)
            throws InterruptedException {
        readAnew(connection, method, request, () -> reader);
    }

    /**
     * Reads as {@link #read} does, with a reader of its own for each stream: what it has seen is what that stream has
     * told.
     */
    public static <Q, R> void readAnew(
            Connection connection,
            MethodDescriptor<Q, R> method,
            Q request,
            Supplier<? extends Reader<? super R>> readers)
            throws InterruptedException {
        Retry retry = connection.followRetry();
        while (true) {
            Reader<? super R> reader = readers.get();
            try (ServerStream<R> stream = connection.stream(method, request)) {
                for (R message = stream.next(); message != null; message = stream.next()) {
                    retry.succeeded();
                    if (!reader.read(message)) {
                        return;
                    }
                }
                // A watch has no end of its own: the server is leaving.
                throw io.grpc.Status.UNAVAILABLE
                        .withDescription("the server ended the watch")
                        .asRuntimeException();
            } catch (StatusRuntimeException e) {
                retry.pauseOrThrow(e);
            }
        }
    }
}
