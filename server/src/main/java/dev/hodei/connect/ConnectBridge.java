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

/**
 * Answers {@code POST /SERVICE/METHOD} for the services that it is given; what is not theirs is passed on. Everything but the
 * reading of large JSON runs on the caller's thread or the service's own, so services must not block. Compressed requests are
 * refused.
 */
public final class ConnectBridge implements Handler<RoutingContext>, AutoCloseable {
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
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
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
