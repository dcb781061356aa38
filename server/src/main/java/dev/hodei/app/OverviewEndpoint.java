package dev.hodei.app;

import dev.hodei.api.OverviewApi;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** OverviewService, as the gRPC server finds it. */
@GrpcService
public class OverviewEndpoint extends OverviewApi {
    @Inject
    OverviewEndpoint(Parts parts) {
        super(
                (from, now, buckets) -> parts.overview()
                        .read(from, now, buckets, parts.settings().heartbeats().suspectAfter())
                        .subscribeAsCompletionStage(),
                parts.clock());
    }
}
