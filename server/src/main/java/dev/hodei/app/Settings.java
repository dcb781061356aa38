package dev.hodei.app;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.provider.process.ProcessProviderSettings;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.WorkerLabels;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
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
    private final HeartbeatPolicy heartbeats;
    private final ControllerSettings controller;

    @Inject
    Settings(
            ServerConfig server,
            ProvisioningConfig provisioning,
            JobControllerConfig jobController,
            HeartbeatConfig heartbeat,
            AgentConfig agent) {
        this.server = server;
        this.jobController = jobController;
        this.agent = agent;
        this.heartbeats = new HeartbeatPolicy(
                heartbeat.interval(), heartbeat.suspectAfter(), heartbeat.selfFenceAfter(), heartbeat.lostAfter());
        int processors = Runtime.getRuntime().availableProcessors();
        this.controller = new ControllerSettings(
                heartbeats,
                "process",
                provisioning.enabled(),
                atLeastOne("max-workers", provisioning.maxWorkers().orElse(Math.max(2, processors))),
                atLeastOne("max-starting", provisioning.maxStarting()),
                atLeastOne("worker-slots", provisioning.workerSlots()),
                provisioning.readyTimeout(),
                jobController.recoveryGrace(),
                workersStopWithin().plus(AGENT_EXTRA_GRACE),
                jobController.resyncInterval(),
                workerLabels(provisioning.workerLabels().orElse("")));
    }

    private static Map<String, String> workerLabels(String text) {
        try {
            return WorkerLabels.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hodei.provisioning.worker-labels: " + e.getMessage(), e);
        }
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("hodei.provisioning." + name + " must be at least 1; it is " + value);
        }
        return value;
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

    ProcessProviderSettings processProvider() {
        return new ProcessProviderSettings(
                Path.of(System.getProperty("java.home")),
                agent.lib().orElse(Path.of("worker-agent/target/dist/lib")).toAbsolutePath(),
                server.advertisedAddress().orElse("127.0.0.1:" + server.grpcPort()),
                server.home().toAbsolutePath(),
                ProcessProviderSettings.SMALL_JVM,
                agent.stopGrace().plus(AGENT_EXTRA_GRACE));
    }
}
