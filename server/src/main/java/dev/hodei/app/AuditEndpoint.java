package dev.hodei.app;

import dev.hodei.api.AuditApi;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** AuditService, as the gRPC server finds it. */
@GrpcService
public class AuditEndpoint extends AuditApi {
    @Inject
    AuditEndpoint(Parts parts) {
        super(
                (selection, before, limit) ->
                        parts.audit().page(selection, before, limit).subscribeAsCompletionStage(),
                parts.jobs(),
                parts.workers());
    }
}
