package dev.hodei.app;

import dev.hodei.api.OverviewApi;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/** OverviewService, as the gRPC server finds it. */
@GrpcService
public class OverviewEndpoint implements BindableService {
    private final ServerServiceDefinition service;

    @Inject
    OverviewEndpoint(Parts parts) {
        service = parts.requests()
                .of(new OverviewApi(
                        (from, now, buckets) -> parts.overview()
                                .read(
                                        from,
                                        now,
                                        buckets,
                                        parts.settings().heartbeats().suspectAfter())
                                .subscribeAsCompletionStage(),
                        parts.clock(),
                        parts::schedulerTrouble,
                        parts.loop()::isStandingBy));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return service;
    }
}
