package dev.hodei.app;

import dev.hodei.api.RawLogs;
import dev.hodei.connect.ConnectBridge;
import dev.hodei.connect.GrpcCallers;
import dev.hodei.connect.HostCheck;
import dev.hodei.connect.RefusedRequests;
import io.vertx.ext.web.Router;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** What the HTTP port serves beside health: the services that people use, over the Connect protocol. */
@Singleton
class HttpRoutes {
    private final ConnectBridge bridge;
    private final GrpcCallers grpc;
    private final HostCheck hosts;
    private final LogDownload logs;

    /** Agents speak gRPC; their service is not here. */
    @Inject
    HttpRoutes(Parts parts, AgentAuthentication authentication) {
        bridge = new ConnectBridge(
                "hodei",
                List.of(
                        new JobEndpoint(parts),
                        new WorkerEndpoint(parts),
                        new AuditEndpoint(parts),
                        new OverviewEndpoint(parts)),
                List.of(authentication));
        logs = new LogDownload(new RawLogs(parts.jobs(), parts.logs().store()), parts.downloads());
        grpc = new GrpcCallers(parts.settings().grpcPort());
        hosts = new HostCheck(parts.settings().httpAllowedHosts());
    }

    void register(@Observes Router router) {
        router.route().order(-2).failureHandler(new RefusedRequests());
        // Probes of health, and collectors of metrics, come by whatever name, and are told no more than numbers.
        router.routeWithRegex("/(?!q/).*").order(-1).handler(hosts);
        // Before the page, which has every other address below /jobs.
        router.get(LogDownload.PATH).order(-1).handler(logs);
        router.get(ConnectBridge.SOCKET_PATH).handler(bridge::openSocket);
        router.post("/:service/:method").handler(grpc);
        router.route("/:service/:method").handler(bridge);
    }

    @PreDestroy
    void close() {
        bridge.close();
    }
}
