package dev.hodei.app;

import dev.hodei.api.AuditApi;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** AuditService, as the gRPC server finds it. */
@GrpcService
public class AuditEndpoint implements BindableService {
    private final ServerServiceDefinition service;

    @Inject
    AuditEndpoint(Parts parts) {
        service = parts.requests()
                .of(new AuditApi(
                        (selection, before, limit) ->
                                parts.audit().page(selection, before, limit).subscribeAsCompletionStage(),
                        parts.jobs(),
                        parts.workers()));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return service;
    }
}
