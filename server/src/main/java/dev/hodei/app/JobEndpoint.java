package dev.hodei.app;

import dev.hodei.api.JobApi;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** JobService, as the gRPC server finds it. */
@GrpcService
public class JobEndpoint implements BindableService {
    private final ServerServiceDefinition service;

    @Inject
    JobEndpoint(Parts parts) {
        service = parts.requests()
                .of(new JobApi(
                        parts.jobs(),
                        parts.workers(),
                        parts.submissions(),
                        parts.mapping(),
                        parts.logs(),
                        parts.streams()));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return service;
    }
}
