package dev.hodei.connect;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One request, one answer: the message itself, or an error with an HTTP status of its kind. */
final class UnaryCall extends ClientCall.Listener<byte[]> {
    private final Context context;
    private final HttpServerResponse response;
    private final UnaryOperator<byte[]> written;
    private volatile byte @Nullable [] answer;

    /** @param written makes a body of a message */
    UnaryCall(Context context, HttpServerResponse response, UnaryOperator<byte[]> written) {
        this.context = context;
        this.response = response;
        this.written = written;
    }

    void start(ClientCall<byte[], byte[]> call, byte[] request) {
        response.closeHandler(_ -> call.cancel("the client has gone", null));
        call.start(this, new Metadata());
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
    }

    @Override
    public void onMessage(byte[] message) {
        answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        context.runOnContext(_ -> {
            byte[] message = answer;
            if (!status.isOk() || message == null) {
                refuse(response, status.isOk() ? Status.INTERNAL.withDescription("no answer came") : status);
            } else if (!response.closed()) {
                response.end(Buffer.buffer(written.apply(message)));
            }
        });
    }

    /** Ends a call with an error, which is JSON whatever the codec. */
    static void refuse(HttpServerResponse response, Status status) {
        if (!response.closed() && !response.ended()) {
            response.setStatusCode(ConnectCode.httpStatus(status.getCode()))
                    .putHeader(HttpHeaders.CONTENT_TYPE, Codec.JSON.type(false))
                    .end(ConnectCode.error(status).toBuffer());
        }
    }
}
