package dev.hodei.connect;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Answers {@code POST /SERVICE/METHOD} for the services that it is given; what is not theirs is passed on. Everything but the
 * reading of large JSON runs on the caller's thread or the service's own, so services must not block. Compressed requests are
 * refused.
 */
public final class ConnectBridge implements Handler<RoutingContext>, AutoCloseable {
    /** The path of {@link #openSocket}. */
    public static final String SOCKET_PATH = "/hodei.v1.streams";

    /** So much or more means never. */
    private static final int NEVER_IDLE_DAYS = 365;

    private final Map<String, MethodDescriptor<?, ?>> methods = new HashMap<>();
    private final Set<String> served = new HashSet<>();
    private final Server server;
    private final ManagedChannel channel;
    private final LargeBodies large = new LargeBodies();

    /** @param name of the gRPC server in this process, to be used once */
    public ConnectBridge(String name, List<? extends BindableService> services, List<ServerInterceptor> interceptors) {
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
        interceptors.forEach(builder::intercept);
        for (BindableService service : services) {
            ServerServiceDefinition definition = service.bindService();
            builder.addService(definition);
            served.add(definition.getServiceDescriptor().getName());
            for (ServerMethodDefinition<?, ?> method : definition.getMethods()) {
                methods.put(method.getMethodDescriptor().getFullMethodName(), method.getMethodDescriptor());
            }
        }
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Connected from now on: calls that wait for a channel's connection are started in each other's contexts, which
        // stay behind on event loops, and would end a call with the one that it was started by.
        channel = InProcessChannelBuilder.forName(name)
                .directExecutor()
                .idleTimeout(NEVER_IDLE_DAYS, TimeUnit.DAYS)
                .build();
        var _ = channel.getState(true);
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String path = routing.normalizedPath().substring(1);
        int slash = path.indexOf('/');
        if (slash < 0 || !served.contains(path.substring(0, slash))) {
            routing.next();
            return;
        }
        HttpServerResponse response = request.response();
        MethodDescriptor<?, ?> method = methods.get(path);
        if (method == null) {
            UnaryCall.refuse(response, Status.UNIMPLEMENTED.withDescription("there is no method " + path));
        } else if (!method.getType().clientSendsOneMessage()) {
            UnaryCall.refuse(response, Status.UNIMPLEMENTED.withDescription(path + " is served over gRPC only"));
        } else if (!request.method().equals(HttpMethod.POST)) {
            response.setStatusCode(405).putHeader(HttpHeaders.ALLOW, "POST").end();
        } else {
            call(new ConnectRequest(routing, method));
        }
    }

    /** Takes a WebSocket that carries many streams at once: see {@link StreamSocket}. */
    public void openSocket(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            request.response().setStatusCode(426).end("this address takes WebSockets\n");
            return;
        }
        Context context = routing.vertx().getOrCreateContext();
        var _ = request.toWebSocket()
                .onSuccess(socket -> new StreamSocket(socket, context, channel, methods::get).start());
    }

    private void call(ConnectRequest request) {
        Optional<Codec> codec = request.codec();
        if (codec.isEmpty()) {
            request.refuseType();
            return;
        }
        request.answer(codec.get(), channel, large);
    }

    @Override
    public void close() {
        large.close();
        channel.shutdownNow();
        server.shutdownNow();
    }
}
