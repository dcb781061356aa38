package dev.hodei.connect;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP request for a known method. */
final class ConnectRequest {
    private static final String TIMEOUT = "Connect-Timeout-Ms";
    private static final int TIMEOUT_DIGITS = 10;

    private final Context context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final MethodDescriptor<?, ?> method;
    private final boolean stream;

    ConnectRequest(RoutingContext routing, MethodDescriptor<?, ?> method) {
        this.context = routing.vertx().getOrCreateContext();
        this.request = routing.request();
        this.response = request.response();
        this.method = method;
        this.stream = !method.getType().serverSendsOneMessage();
    }

    /** The codec of the Content-Type; none where it is not one of this kind of call. */
    Optional<Codec> codec() {
        return Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)).flatMap(type -> Codec.of(type, stream));
    }

    void refuseType() {
        String types = Codec.PROTO.type(stream) + ", " + Codec.JSON.type(stream);
        response.setStatusCode(415)
                .putHeader("Accept-Post", types)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(method.getFullMethodName() + " takes Content-Type " + types + "\n");
    }

    void answer(Codec codec, Channel channel, LargeBodies large) {
        Optional<String> encoding = BodyEncoding.notUnderstood(request);
        if (encoding.isPresent()) {
            response.putHeader(BodyEncoding.accepted(stream), BodyEncoding.IDENTITY);
            refuse(
                    codec,
                    Status.UNIMPLEMENTED.withDescription(
                            "the request's body is encoded: " + encoding.get() + "; send it as it is (identity)"));
            return;
        }
        RequestBody.read(request, body -> read(codec, channel, large, body), status -> refuse(codec, status));
    }

    private void read(Codec codec, Channel channel, LargeBodies large, Buffer body) {
        if (codec == Codec.PROTO || body.length() < LargeBodies.FROM_BYTES) {
            byte[] message;
            try {
                message = message(codec, body);
            } catch (StatusRuntimeException e) {
                refuse(codec, e.getStatus());
                return;
            }
            start(codec, channel, message);
            return;
        }
        var _ = large.read(body.length(), () -> response.closed() ? new byte[0] : message(codec, body))
                .whenComplete((message, failure) -> context.runOnContext(_ -> {
                    if (failure == null) {
                        start(codec, channel, message);
                    } else {
                        refuse(codec, LargeBodies.status(failure));
                    }
                }));
    }

    private byte[] message(Codec codec, Buffer body) {
        return codec.request(method, stream ? Envelope.only(body) : body.getBytes());
    }

    private void start(Codec codec, Channel channel, byte[] message) {
        CallOptions options;
        try {
            options = options();
        } catch (StatusRuntimeException e) {
            refuse(codec, e.getStatus());
            return;
        }
        if (response.closed()) {
            return;
        }
        ClientCall<byte[], byte[]> call = RawBytes.call(channel, method, options);
        response.putHeader(HttpHeaders.CONTENT_TYPE, codec.type(stream));
        if (stream) {
            new StreamCall(context, response, answer -> codec.response(method, answer), call).start(message);
        } else {
            new UnaryCall(context, response, answer -> codec.response(method, answer)).start(call, message);
        }
    }

    private CallOptions options() {
        @Nullable String timeout = request.getHeader(TIMEOUT);
        if (timeout == null) {
            return CallOptions.DEFAULT;
        }
        if (timeout.isEmpty()
                || timeout.length() > TIMEOUT_DIGITS
                || !timeout.chars().allMatch(Character::isDigit)) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(TIMEOUT + " must be 1 to " + TIMEOUT_DIGITS + " digits")
                    .asRuntimeException();
        }
        long millis = Long.parseLong(timeout);
        if (millis == 0) {
            throw Status.DEADLINE_EXCEEDED
                    .withDescription(TIMEOUT + " was 0: there was no time for an answer")
                    .asRuntimeException();
        }
        return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    private void refuse(Codec codec, Status status) {
        if (stream) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, codec.type(true)).setChunked(true);
            StreamCall.end(response, status);
        } else {
            UnaryCall.refuse(response, status);
        }
    }
}
