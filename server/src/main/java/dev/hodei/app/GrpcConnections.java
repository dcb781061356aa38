package dev.hodei.app;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Has the gRPC server keep to the limits of connections, for which Quarkus has no settings. */
@Singleton
public class GrpcConnections implements ServerBuilderCustomizer<VertxServerBuilder> {
    private final Settings settings;

    @Inject
    GrpcConnections(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(GrpcServerConfiguration configuration, VertxServerBuilder server) {
        settings.connections().applyTo(server.nettyBuilder());
    }
}
