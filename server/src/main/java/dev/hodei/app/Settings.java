package dev.hodei.app;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.DockerConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
import dev.hodei.app.config.PoolsConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import dev.hodei.bootstrap.JoinAddress;
import dev.hodei.circuit.StartPolicy;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.lease.Lease;
import dev.hodei.limits.ConnectionLimits;
import dev.hodei.provider.docker.DockerProviderSettings;
import dev.hodei.provider.process.AgentUser;
import dev.hodei.provider.process.ProcessProviderSettings;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.HeartbeatPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration as the parts take it: plain records, checked. */
@Singleton
class Settings {
    /** What the agent needs beyond a job's own grace to report and to leave. */
    private static final Duration AGENT_EXTRA_GRACE = Duration.ofSeconds(5);

    /** In a shorter one, a database that takes its time for an answer would have workers sent away. */
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(200);

    private final ServerConfig server;
    private final JobControllerConfig jobController;
    private final AgentConfig agent;
    private final AgentUser agentUser;
    private final DockerConfig docker;
    private final Duration reconcileInterval;
    private final HeartbeatPolicy heartbeats;
    private final ControllerSettings controller;
    private final ConnectionLimits connections;

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
        this.connections = new ConnectionLimits(
                server.connectionsMax(),
                server.connectionsMaxPerAddress(),
                server.connectionsRequestTime(),
                server.connectionsIdleTime());
        this.jobController = jobController;
        this.agent = agent;
        this.agentUser = agentUser(agent.user().orElse(""));
        this.docker = docker;
        this.reconcileInterval = provisioning.reconcileInterval();
        if (!reconcileInterval.isPositive()) {
            throw new IllegalArgumentException("hodei.provisioning.reconcile-interval must be more than 0");
        }
        this.heartbeats = new HeartbeatPolicy(
                heartbeat.interval(), heartbeat.suspectAfter(), heartbeat.selfFenceAfter(), heartbeat.lostAfter());
        if (heartbeats.leaseLength().compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("hodei.heartbeat.lost-after must be at least 250 ms longer than"
                    + " hodei.heartbeat.self-fence-after: four fifths of the time between them are this server's lease, which"
                    + " the database renews");
        }
        this.controller = new ControllerSettings(
                heartbeats,
                new PoolSettings(server, provisioning, docker).pools(pools),
                new StartPolicy(provisioning.enabled(), provisioning.maxStartFailures()),
                jobController.recoveryGrace(),
                goneAfter(heartbeat.goneAfter(), workersStopWithin().plus(AGENT_EXTRA_GRACE)),
                jobController.resyncInterval());
    }

    /** A provider that was told to stop the worker needs its time. */
    private static Duration goneAfter(Optional<Duration> configured, Duration least) {
        Duration goneAfter = configured.orElse(least);
        if (goneAfter.compareTo(least) < 0) {
            throw new IllegalArgumentException("hodei.heartbeat.gone-after must be at least " + least.toSeconds()
                    + " s, the time in which workers stop; it is " + goneAfter.toSeconds() + " s");
        }
        return goneAfter;
    }

    ConnectionLimits connections() {
        return connections;
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

    /**
     * Makes the lease of this server's controller. With the embedded PostgreSQL it never runs out: whoever has the lock of
     * the home is the only one that can reach that database.
     */
    Lease lease() {
        if (!jobController.enabled()) {
            return Lease.never();
        }
        return server.databaseUrl().isPresent() ? Lease.of(heartbeats.leaseLength(), System::nanoTime) : Lease.always();
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

    /** The address of the web page; empty where the server listens on every address and none of them can be named. */
    String pageUrl() {
        String host = server.bindAddress();
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]") ? "" : httpAddress();
    }

    Set<String> httpAllowedHosts() {
        return Arrays.stream(server.httpAllowedHosts().orElse("").split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Whether nobody beyond this machine can reach the ports. */
    boolean listensOnLoopback() {
        try {
            return InetAddress.getByName(server.bindAddress()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    String bindAddress() {
        return server.bindAddress();
    }

    /** Returns the address at which workers on this machine find the server. */
    String advertisedAddress() {
        return server.advertisedAddress().orElse("127.0.0.1:" + server.grpcPort());
    }

    /** Returns the address at which a worker on another machine finds the server. */
    JoinAddress joinAddress() {
        return JoinAddress.of(
                server.advertisedAddress(),
                agent.bindAddress().orElse(server.bindAddress()),
                server.grpcPort(),
                Ports::ownAddress);
    }

    int httpPort() {
        return server.httpPort();
    }

    int grpcPort() {
        return server.grpcPort();
    }

    /** A second address that agents alone are to be answered on, as far as it is configured. */
    Optional<String> agentBindAddress() {
        return agent.bindAddress();
    }

    DockerProviderSettings dockerProvider() {
        Path built = agentLib().resolve("../../agent-dist").normalize();
        String distribution =
                docker.agentDist().map(Path::toString).orElse(Files.isDirectory(built) ? built.toString() : "");
        return new DockerProviderSettings(
                docker.host()
                        .or(() -> Optional.ofNullable(System.getenv("DOCKER_HOST")))
                        .filter(host -> !host.isBlank())
                        .orElse(DockerProviderSettings.DEFAULT_ENGINE),
                server.advertisedAddress().orElse(DockerProviderSettings.HOST + ":" + server.grpcPort()),
                DockerProviderSettings.DEFAULT_USER,
                distribution,
                agent.stopGrace().plus(AGENT_EXTRA_GRACE));
    }

    private Path agentLib() {
        return agent.lib().orElse(Path.of("worker-agent/target/dist/lib")).toAbsolutePath();
    }

    private static AgentUser agentUser(String name) {
        try {
            return name.isBlank() ? AgentUser.SAME : AgentUser.named(name.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HODEI_AGENT_USER: " + e.getMessage(), e);
        }
    }

    ProcessProviderSettings processProvider() {
        return new ProcessProviderSettings(
                Path.of(System.getProperty("java.home")),
                agentLib(),
                advertisedAddress(),
                server.home().toAbsolutePath(),
                Stream.concat(
                                ProcessProviderSettings.SMALL_JVM.stream(),
                                Arrays.stream(agent.jvmOptions().orElse("").split(" ", -1))
                                        .filter(option -> !option.isBlank()))
                        .toList(),
                agent.stopGrace().plus(AGENT_EXTRA_GRACE),
                PassedVariables.with(agent.passEnvironment().orElse("")),
                agentUser);
    }
}
