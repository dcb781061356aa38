package dev.hodei.app;

import dev.hodei.api.AgentApi;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** AgentService, as the gRPC server finds it. */
@GrpcService
public class AgentEndpoint extends AgentApi {
    @Inject
    AgentEndpoint(Parts parts) {
        super(parts.registration(), parts.sessions(), parts.intake());
    }
}
