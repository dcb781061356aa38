package dev.hodei.app;

import dev.hodei.api.WorkerApi;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** WorkerService, as the gRPC server finds it. */
@GrpcService
public class WorkerEndpoint implements BindableService {
    private final ServerServiceDefinition service;

    @Inject
    WorkerEndpoint(Parts parts) {
        service = parts.requests()
                .of(new WorkerApi(
                        parts.workers(), parts.workerController(), parts.mapping(), parts.clock(), parts.streams()));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return service;
    }
}
