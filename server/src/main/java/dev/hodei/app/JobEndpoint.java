package dev.hodei.app;

import dev.hodei.api.JobApi;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** JobService, as the gRPC server finds it. */
@GrpcService
public class JobEndpoint extends JobApi {
    @Inject
    JobEndpoint(Parts parts) {
        super(parts.jobs(), parts.workers(), parts.submissions(), parts.mapping(), parts.logs(), parts.streams());
    }
}
