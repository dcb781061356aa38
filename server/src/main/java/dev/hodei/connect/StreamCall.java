package dev.hodei.connect;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.UnaryOperator;

/**
 * One request, many answers, at the pace of the reader: while its connection takes no more, no more is asked for. The
 * HTTP status is always 200; how it ended is in the last message. All its state belongs to the connection's event loop.
 */
final class StreamCall extends ClientCall.Listener<byte[]> {
    /** Messages asked for ahead, so that a fast reader does not wait for each to be asked for. */
    private static final int AHEAD = 4;

    private final Context context;
    private final HttpServerResponse response;
    private final UnaryOperator<byte[]> written;
    private final ClientCall<byte[], byte[]> call;
    private int heldBack;

    /** @param written makes a body of a message */
    StreamCall(
            Context context,
            HttpServerResponse response,
            UnaryOperator<byte[]> written,
            ClientCall<byte[], byte[]> call) {
        this.context = context;
        this.response = response;
        this.written = written;
        this.call = call;
    }

    void start(byte[] request) {
        response.setChunked(true);
        response.closeHandler(_ -> call.cancel("the client has gone", null));
        response.drainHandler(_ -> drained());
        call.start(this, new Metadata());
        call.request(AHEAD);
        call.sendMessage(request);
        call.halfClose();
    }

    private void drained() {
        int due = heldBack;
        heldBack = 0;
        if (due > 0) {
            call.request(due);
        }
    }

    @Override
    public void onMessage(byte[] message) {
        context.runOnContext(_ -> {
            if (response.closed()) {
                return;
            }
            var _ = response.write(Envelope.of(Envelope.MESSAGE, Buffer.buffer(written.apply(message))));
            if (response.writeQueueFull()) {
                heldBack++;
            } else {
                call.request(1);
            }
        });
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        context.runOnContext(_ -> end(response, status));
    }

    /** Ends a stream, begun or not, with a status. */
    static void end(HttpServerResponse response, Status status) {
        if (!response.closed() && !response.ended()) {
            response.end(Envelope.of(Envelope.END_OF_STREAM, ConnectCode.endOfStream(status)));
        }
    }
}
