package dev.hodei.e2e.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One installation's workers as the engine has them, asked by {@code docker} as an operator asks. */
public record Containers(String installation) {
    /** Names of pools that {@link #POOLS} makes beside {@code default}, where each job has a container of its own. */
    public static final String KEPT = "kept";

    public static final String OWN_IMAGES = "own";
    public static final String HOST_NETWORK = "host";
    public static final String LATE = "late";

    /** An image that is not there until a test makes it. */
    public static final String LATE_IMAGE = "hodei-e2e-late:latest";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Settings of a server with a pool for each kind of test. */
    public static final Map<String, String> POOLS = Map.ofEntries(
            Map.entry("HODEI_DOCKER_ENABLED", "true"),
            Map.entry("HODEI_PROVISIONING_MAX_WORKERS", "3"),
            Map.entry("HODEI_POOLS_KEPT_NAMED_ONLY", "true"),
            Map.entry("HODEI_POOLS_KEPT_MAX_JOBS", "0"),
            Map.entry("HODEI_POOLS_KEPT_IDLE_TTL", "5s"),
            Map.entry("HODEI_POOLS_OWN_ALLOWED_IMAGES", "debian:*"),
            Map.entry("HODEI_POOLS_OWN_MAX_MEMORY", "512m"),
            Map.entry("HODEI_POOLS_OWN_MAX_PROCESSES", "100"),
            Map.entry("HODEI_POOLS_HOST_NAMED_ONLY", "true"),
            Map.entry("HODEI_POOLS_HOST_NETWORK", "host"),
            Map.entry("HODEI_POOLS_LATE_NAMED_ONLY", "true"),
            Map.entry("HODEI_POOLS_LATE_IMAGE", LATE_IMAGE));

    public static Containers of(HodeiServer server) {
        return of(server.database());
    }

    public static Containers of(Database database) {
        return new Containers(
                database.query("SELECT installation_id FROM installation").getFirst());
    }

    /** Runs {@code docker} to its end. */
    public static Result docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try (Running running = Running.start(new ProcessBuilder(command))) {
            return running.await(LIMIT);
        }
    }

    /** What the provider calls the container of a worker. */
    public static String name(String worker) {
        return "hodei-" + worker;
    }

    /** By a template in Go's manner. */
    public static String inspect(String worker, String format) {
        return docker("inspect", "--format", format, name(worker))
                .exitedWith(0)
                .outText()
                .strip();
    }

    /** Names of all of them, whether they run or not. */
    public List<String> names() {
        return docker("ps", "--all", "--filter", "label=hodei.installation=" + installation, "--format", "{{.Names}}")
                .exitedWith(0)
                .outText()
                .lines()
                .toList();
    }

    public boolean has(String worker) {
        return names().contains(name(worker));
    }

    public void awaitNone(Duration limit) {
        Eventually.holds("no container is left of " + installation, limit, () -> names().isEmpty());
    }

    /** After a test that has killed their server. */
    public void remove() {
        for (String name : names()) {
            docker("rm", "--force", "--volumes", name);
        }
    }
}
