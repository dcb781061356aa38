package dev.hodei.connect;

import io.grpc.Status;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request's body, up to the size that the gRPC server takes too. */
final class RequestBody {
    static final int MAX_BYTES = 4 << 20;

    private final Buffer body = Buffer.buffer();
    private boolean over;

    private RequestBody() {}

    /** Calls one of the two, once; neither where the client leaves before its request is whole. */
    static void read(HttpServerRequest request, Consumer<Buffer> then, Consumer<Status> refused) {
        RequestBody reading = new RequestBody();
        request.handler(part -> reading.part(part, refused));
        request.endHandler(_ -> {
            if (!reading.over) {
                then.accept(reading.body);
            }
        });
        request.resume();
    }

    private void part(Buffer part, Consumer<Status> refused) {
        if (over) {
            return;
        }
        if (body.length() + part.length() > MAX_BYTES) {
            over = true;
            refused.accept(Status.RESOURCE_EXHAUSTED.withDescription(
                    "the request is larger than " + MAX_BYTES + " bytes, the most that is taken"));
            return;
        }
        body.appendBuffer(part);
    }
}
