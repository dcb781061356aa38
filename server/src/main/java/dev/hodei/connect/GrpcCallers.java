package dev.hodei.connect;

import io.grpc.Status;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who speak gRPC to the HTTP port which port is for them, in gRPC's own form, so that they can say so: a status
 * with a message, and the port in the trailer {@code hodei-grpc-port}.
 */
public final class GrpcCallers implements Handler<RoutingContext> {
    private static final String TYPE = "application/grpc";

    private final int grpcPort;

    public GrpcCallers(int grpcPort) {
        this.grpcPort = grpcPort;
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!isGrpc(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            routing.next();
            return;
        }
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .putHeader("grpc-status", Integer.toString(Status.Code.UNIMPLEMENTED.value()))
                .putHeader("grpc-message", "this is the HTTP port; the gRPC port is " + grpcPort)
                .putHeader("hodei-grpc-port", Integer.toString(grpcPort))
                .end();
    }

    /** gRPC-Web is for browsers, and another protocol. */
    private static boolean isGrpc(@Nullable String type) {
        String given = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return given.equals(TYPE) || given.startsWith(TYPE + "+") || given.startsWith(TYPE + ";");
    }
}
