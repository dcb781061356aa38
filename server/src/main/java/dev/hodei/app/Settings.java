package dev.hodei.app;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.DockerConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
import dev.hodei.app.config.PoolsConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.provider.process.ProcessProviderSettings;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.worker.HeartbeatPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The configuration as the parts take it: plain records, checked. */
@Singleton
class Settings {
    /** What the agent needs beyond a job's own grace to report and to leave. */
    private static final Duration AGENT_EXTRA_GRACE = Duration.ofSeconds(5);

    private final ServerConfig server;
    private final JobControllerConfig jobController;
    private final AgentConfig agent;
    private final DockerConfig docker;
    private final Duration reconcileInterval;
    private final HeartbeatPolicy heartbeats;
    private final ControllerSettings controller;

    @Inject
    Settings(
            ServerConfig server,
            ProvisioningConfig provisioning,
            PoolsConfig pools,
            DockerConfig docker,
            JobControllerConfig jobController,
            HeartbeatConfig heartbeat,
            AgentConfig agent) {
        this.server = server;
        this.jobController = jobController;
        this.agent = agent;
        this.docker = docker;
        this.reconcileInterval = provisioning.reconcileInterval();
        if (!reconcileInterval.isPositive()) {
            throw new IllegalArgumentException("hodei.provisioning.reconcile-interval must be more than 0");
        }
        this.heartbeats = new HeartbeatPolicy(
                heartbeat.interval(), heartbeat.suspectAfter(), heartbeat.selfFenceAfter(), heartbeat.lostAfter());
        this.controller = new ControllerSettings(
                heartbeats,
                new PoolSettings(server, provisioning, docker).pools(pools),
                provisioning.enabled(),
                jobController.recoveryGrace(),
                workersStopWithin().plus(AGENT_EXTRA_GRACE),
                jobController.resyncInterval());
    }

    ServerConfig server() {
        return server;
    }

    DockerConfig docker() {
        return docker;
    }

    Duration reconcileInterval() {
        return reconcileInterval;
    }

    /** Whether some pool's workers are containers. */
    boolean usesDocker() {
        return controller.pools().all().stream()
                .anyMatch(pool -> pool.provider().equals(PoolSettings.DOCKER));
    }

    HeartbeatPolicy heartbeats() {
        return heartbeats;
    }

    ControllerSettings controller() {
        return controller;
    }

    boolean controllerEnabled() {
        return jobController.enabled();
    }

    PlacementPolicy policy() {
        return jobController.policy();
    }

    Duration stopGrace() {
        return agent.stopGrace();
    }

    /** The longest time that workers take to stop. */
    Duration workersStopWithin() {
        return agent.stopGrace().plus(AGENT_EXTRA_GRACE).plus(AGENT_EXTRA_GRACE);
    }

    String grpcAddress() {
        return server.bindAddress() + ":" + server.grpcPort();
    }

    String httpAddress() {
        return "http://" + server.bindAddress() + ":" + server.httpPort();
    }

    Set<String> httpAllowedHosts() {
        return Arrays.stream(server.httpAllowedHosts().orElse("").split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    String bindAddress() {
        return server.bindAddress();
    }

    /** Where workers find the server. */
    String advertisedAddress() {
        return server.advertisedAddress().orElse("127.0.0.1:" + server.grpcPort());
    }

    ProcessProviderSettings processProvider() {
        return new ProcessProviderSettings(
                Path.of(System.getProperty("java.home")),
                agent.lib().orElse(Path.of("worker-agent/target/dist/lib")).toAbsolutePath(),
                advertisedAddress(),
                server.home().toAbsolutePath(),
                ProcessProviderSettings.SMALL_JVM,
                agent.stopGrace().plus(AGENT_EXTRA_GRACE));
    }
}
