package dev.hodei.app;

import dev.hodei.api.WorkerApi;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** WorkerService, as the gRPC server finds it. */
@GrpcService
public class WorkerEndpoint extends WorkerApi {
    @Inject
    WorkerEndpoint(Parts parts) {
        super(parts.workers(), parts.workerController(), parts.mapping(), parts.clock(), parts.streams());
    }
}
