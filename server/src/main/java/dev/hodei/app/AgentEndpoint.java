package dev.hodei.app;

import dev.hodei.api.AgentApi;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** AgentService, as the gRPC server finds it. */
@GrpcService
public class AgentEndpoint implements BindableService {
    private final ServerServiceDefinition service;

    @Inject
    AgentEndpoint(Parts parts) {
        service = parts.requests().of(new AgentApi(parts.registration(), parts.sessions(), parts.intake()));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return service;
    }
}
