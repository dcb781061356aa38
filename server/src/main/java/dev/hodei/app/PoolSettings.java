package dev.hodei.app;

import dev.hodei.app.config.DockerConfig;
import dev.hodei.app.config.PoolConfig;
import dev.hodei.app.config.PoolsConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import dev.hodei.job.Amounts;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.ShapeChoice;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerLabels;
import dev.hodei.worker.WorkerOrigin;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pools as they are configured: {@code default} first, then the others by name, and {@code external} last, which always
 * exists: for workers that people start, and that name no pool.
 */
final class PoolSettings {
    static final String DEFAULT = "default";
    static final String PROCESS = "process";
    static final String DOCKER = "docker";
    static final String EXTERNAL = WorkerOrigin.EXTERNAL;

    private static final int MAX_SLOTS = 1_000;
    private static final int MIN_PROCESSES = 16;
    private static final Duration CONTAINER_IDLE_TTL = Duration.ofMinutes(5);

    private final ServerConfig server;
    private final ProvisioningConfig provisioning;
    private final DockerConfig docker;

    PoolSettings(ServerConfig server, ProvisioningConfig provisioning, DockerConfig docker) {
        this.server = server;
        this.provisioning = provisioning;
        this.docker = docker;
    }

    Pools pools(PoolsConfig configured) {
        Map<String, PoolConfig> named = new TreeMap<>(configured.pools());
        List<Pool> pools = new ArrayList<>();
        PoolConfig ownDefault = named.remove(DEFAULT);
        pools.add(ownDefault == null ? byProvisioning() : pool(DEFAULT, ownDefault));
        PoolConfig ownExternal = named.remove(EXTERNAL);
        named.forEach((name, config) -> pools.add(pool(name, config)));
        // Jobs that name no pool are meant for containers where default is one of these.
        pools.add(
                ownExternal == null
                        ? external(EXTERNAL, !pools.getFirst().takesJoined())
                        : pool(EXTERNAL, ownExternal));
        return new Pools(pools);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    private static ShapeChoice anySize(List<String> images) {
        return new ShapeChoice(images, processors() * 1_000, machineMemory());
    }

    private Pool byProvisioning() {
        boolean containers = docker.enabled();
        String setting = "hodei.provisioning.";
        int slots = between(setting + "worker-slots", provisioning.workerSlots(), 1, MAX_SLOTS);
        Map<String, String> labels =
                labels(setting + "worker-labels", provisioning.workerLabels().orElse(""));
        return new Pool(
                DEFAULT,
                containers ? DOCKER : PROCESS,
                false,
                containers
                        ? new WorkerTemplate(
                                new Shape(server.workerImage(), 0, 0),
                                anySize(List.of()),
                                slots,
                                labels,
                                "bridge",
                                4096)
                        : WorkerTemplate.plain(slots, labels),
                new PoolSize(
                        0,
                        between(
                                setting + "max-workers",
                                provisioning.maxWorkers().orElse(Math.max(2, processors())),
                                1,
                                Integer.MAX_VALUE),
                        between(setting + "max-starting", provisioning.maxStarting(), 1, Integer.MAX_VALUE)),
                containers
                        ? new PoolLifetimes(provisioning.readyTimeout(), CONTAINER_IDLE_TTL, null, 1)
                        : PoolLifetimes.unlimited(provisioning.readyTimeout()));
    }

    /** Nothing here is started by the server, so that no size of it counts. */
    private static Pool external(String name, boolean namedOnly) {
        return new Pool(
                name,
                EXTERNAL,
                namedOnly,
                WorkerTemplate.plain(1, Map.of()),
                new PoolSize(0, 1, 1),
                PoolLifetimes.unlimited(Duration.ofMinutes(10)));
    }

    private Pool pool(String name, PoolConfig config) {
        String setting = "hodei.pools." + name + ".";
        if (name.equals(EXTERNAL) && !config.provider().equals(EXTERNAL)) {
            throw new IllegalArgumentException(
                    setting + "provider must be external: that pool takes the workers that people"
                            + " start; give yours another name");
        }
        if (config.provider().equals(EXTERNAL)) {
            return external(name, config.namedOnly());
        }
        if (!Set.of(PROCESS, DOCKER).contains(config.provider())) {
            throw new IllegalArgumentException(
                    setting + "provider must be process, docker or external; it is " + config.provider());
        }
        boolean containers = config.provider().equals(DOCKER);
        try {
            return new Pool(
                    name,
                    config.provider(),
                    config.namedOnly(),
                    containers ? container(setting, config) : process(setting, config),
                    new PoolSize(
                            config.minIdle(),
                            config.maxWorkers().orElse(Math.max(2, processors())),
                            config.maxStarting()),
                    new PoolLifetimes(
                            config.readyTimeout(),
                            config.idleTtl().orElse(containers ? CONTAINER_IDLE_TTL : null),
                            config.maxLifetime().orElse(null),
                            between(setting + "max-jobs", config.maxJobs().orElse(containers ? 1 : 0), 0, 1_000)));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw why.startsWith("hodei.") ? e : new IllegalArgumentException("hodei.pools." + name + ": " + why, e);
        }
    }

    private static WorkerTemplate process(String setting, PoolConfig config) {
        if (config.image().isPresent()
                || config.allowedImages().isPresent()
                || config.cpu().isPresent()
                || config.memory().isPresent()
                || config.maxCpu().isPresent()
                || config.maxMemory().isPresent()) {
            throw new IllegalArgumentException(
                    setting + "provider is process, which can hold workers to no image, cpu or memory: leave these out,"
                            + " or use docker");
        }
        return WorkerTemplate.plain(
                between(setting + "slots", config.slots(), 1, MAX_SLOTS),
                labels(setting + "labels", config.labels().orElse("")));
    }

    private WorkerTemplate container(String setting, PoolConfig config) {
        Shape shape = new Shape(
                config.image().orElse(server.workerImage()),
                config.cpu().map(cpu -> Amounts.cpuMillis(setting + "cpu", cpu)).orElse(0),
                config.memory()
                        .map(memory -> Amounts.memoryBytes(setting + "memory", memory))
                        .orElse(0L));
        ShapeChoice choice = new ShapeChoice(
                config.allowedImages().orElse(List.of()),
                config.maxCpu()
                        .map(cpu -> Amounts.cpuMillis(setting + "max-cpu", cpu))
                        .orElse(processors() * 1_000),
                config.maxMemory()
                        .map(memory -> Amounts.memoryBytes(setting + "max-memory", memory))
                        .orElseGet(PoolSettings::machineMemory));
        return new WorkerTemplate(
                shape,
                choice,
                between(setting + "slots", config.slots(), 1, MAX_SLOTS),
                labels(setting + "labels", config.labels().orElse("")),
                config.network(),
                between(setting + "max-processes", config.maxProcesses(), MIN_PROCESSES, Integer.MAX_VALUE));
    }

    private static Map<String, String> labels(String setting, String text) {
        try {
            return WorkerLabels.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    private static int between(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be at least " + least
                    + (most == Integer.MAX_VALUE ? "" : " and at most " + most) + "; it is " + value);
        }
        return value;
    }
}
