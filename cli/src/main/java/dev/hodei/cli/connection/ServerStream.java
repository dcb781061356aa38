package dev.hodei.cli.connection;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server stream, read by one thread at its own pace: at most {@value #AHEAD} messages are asked for before they are
 * taken, so a slow reader holds the server back and nothing piles up here.
 *
 * @param <R> the messages
 */
public final class ServerStream<R> implements AutoCloseable {
    private static final int AHEAD = 8;

    private sealed interface Event<R> {
        record Message<R>(R message) implements Event<R> {}

        record Closed<R>(Status status, Metadata trailers) implements Event<R> {}
    }

    private final ClientCall<?, R> call;
    private final BlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();
    private @Nullable Event<R> waiting;

    private ServerStream(ClientCall<?, R> call) {
        this.call = call;
    }

    static <Q, R> ServerStream<R> open(Channel channel, MethodDescriptor<Q, R> method, Q request, CallOptions options) {
        ClientCall<Q, R> call = channel.newCall(method, options);
        ServerStream<R> stream = new ServerStream<>(call);
        call.start(stream.new Listener(), new Metadata());
        call.request(AHEAD);
        call.sendMessage(request);
        call.halfClose();
        return stream;
    }

    /**
     * The next message; null after the last.
     *
     * @throws io.grpc.StatusRuntimeException when the stream broke or the server refused
     */
    public @Nullable R next() throws InterruptedException {
        Event<R> event = waiting == null ? events.take() : waiting;
        waiting = null;
        return switch (event) {
            case Event.Message<R>(R message) -> {
                call.request(1);
                yield message;
            }
            case Event.Closed<R>(Status status, Metadata trailers) -> {
                if (!status.isOk()) {
                    throw status.asRuntimeException(trailers);
                }
                yield null;
            }
        };
    }

    /** Waits for the next message or the end, at most this long; whether there is one. */
    public boolean hasNextWithin(Duration patience) throws InterruptedException {
        if (waiting == null) {
            waiting = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        return waiting != null;
    }

    /** Leaves the stream, wherever it is. */
    @Override
    public void close() {
        call.cancel("no longer wanted", null);
    }

    private final class Listener extends ClientCall.Listener<R> {
        @Override
        public void onMessage(R message) {
            events.add(new Event.Message<>(message));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            events.add(new Event.Closed<>(status, trailers));
        }
    }
}
