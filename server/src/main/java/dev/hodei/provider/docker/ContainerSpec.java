package dev.hodei.provider.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a worker's container is: its environment, its limits, and what it may not do. */
record ContainerSpec(DockerProviderSettings settings, String installation) {
    static final String SECRET = "HODEI_OTP_TOKEN";
    private static final String BRIDGE = "bridge";
    private static final String HOST_NETWORK = "host";
    /** The place of the agent's distribution in every container; its AOT cache fits nowhere else. */
    private static final String AGENT_PLACE = "/opt/hodei-agent";

    private static final long NANOS_OF_MILLI_CPU = 1_000_000;
    /** What an agent prints is little, and its jobs' output goes elsewhere. */
    private static final Map<String, String> LITTLE_LOG = Map.of("max-size", "1m", "max-file", "1");

    static String name(ProvisionRequest request) {
        return "hodei-" + request.worker().value();
    }

    /** Completes the command that makes a container of the request's image. */
    CreateContainerCmd fill(CreateContainerCmd command, ProvisionRequest request, boolean carriesAgent) {
        HostConfig host = limits(request.shape(), request.pool().worker())
                .withInit(true)
                .withNetworkMode(network(request))
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LITTLE_LOG));
        if (!onHostNetwork(request)) {
            host.withExtraHosts(DockerProviderSettings.HOST + ":host-gateway");
        }
        if (!carriesAgent) {
            // A mount and no "bind": the engine would make a directory for one that it does not find.
            String agent = settings.agentDistribution();
            host.withMounts(List.of(new Mount()
                    .withType(agent.startsWith("/") ? MountType.BIND : MountType.VOLUME)
                    .withSource(agent)
                    .withTarget(AGENT_PLACE)
                    .withReadOnly(true)));
            command.withEntrypoint(AGENT_PLACE + "/bin/hodei-agent");
        }
        return command.withName(name(request))
                .withHostConfig(host)
                .withLabels(Labels.of(request, installation))
                .withUser(settings.user())
                .withEnv(environment(request, carriesAgent));
    }

    private static HostConfig limits(Shape shape, WorkerTemplate template) {
        HostConfig host = HostConfig.newHostConfig();
        if (shape.memoryBytes() > 0) {
            // Memory and swap together: no swap, so that what is over the limit ends instead of crawling.
            host.withMemory(shape.memoryBytes()).withMemorySwap(shape.memoryBytes());
        }
        if (shape.cpuMillis() > 0) {
            host.withNanoCPUs(shape.cpuMillis() * NANOS_OF_MILLI_CPU);
        }
        if (template.maxProcesses() > 0) {
            host.withPidsLimit((long) template.maxProcesses());
        }
        return host;
    }

    private List<String> environment(ProvisionRequest request, boolean carriesAgent) {
        WorkerTemplate template = request.pool().worker();
        List<String> environment = new ArrayList<>(List.of(
                "HODEI_SERVER_ADDRESS=" + serverAddress(request),
                SECRET + "=" + request.password().value(),
                "HODEI_WORKER_ID=" + request.worker().value(),
                "HODEI_WORKER_SLOTS=" + template.slots(),
                // What else stands in a container's environment is its image's, and what jobs take the image for.
                PassedVariables.SETTING + "=*"));
        if (!template.labels().isEmpty()) {
            environment.add("HODEI_WORKER_LABELS=" + WorkerLabels.text(template.labels()));
        }
        if (!carriesAgent || !settings.user().equals(DockerProviderSettings.DEFAULT_USER)) {
            // An image that knows nothing of this user has one place where it may write, for certain.
            environment.add(
                    "HODEI_WORK_DIR=/tmp/hodei-worker-" + request.worker().value());
        }
        return environment;
    }

    private String serverAddress(ProvisionRequest request) {
        return onHostNetwork(request)
                ? settings.serverAddress().replace(DockerProviderSettings.HOST, "127.0.0.1")
                : settings.serverAddress();
    }

    private static boolean onHostNetwork(ProvisionRequest request) {
        return network(request).equals(HOST_NETWORK);
    }

    private static String network(ProvisionRequest request) {
        String network = request.pool().worker().network();
        return network.isEmpty() ? BRIDGE : network;
    }
}
