package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server as {@code bin/hodei server start} starts it, on ports and in a directory of its own. */
public final class HodeiServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** A variable that every server has, as one has a token of whoever started it. */
    public static final String SECRET = "TOKEN_OF_WHO_STARTED_IT";

    /** Names options of the servers' JVMs; tests, whose servers live for seconds, do without the compiler that pays later. */
    private static final String JVM_OPTIONS = "hodei.server.jvm-options";

    private final Path home;
    private final int grpcPort;
    private final int httpPort;
    private final String mark;
    private final Map<String, String> settings;
    private final Running process;
    private @Nullable Api api;

    private HodeiServer(Path home, int grpcPort, int httpPort, Map<String, String> settings) {
        this(home, grpcPort, httpPort, settings, List.of());
    }

    private HodeiServer(Path home, int grpcPort, int httpPort, Map<String, String> settings, List<String> through) {
        this.home = home;
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
        this.settings = settings;
        this.mark = UUID.randomUUID().toString();
        List<String> command = new ArrayList<>(through);
        command.addAll(List.of(Checkout.launcher().toString(), "server", "start"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        Marked.environment(builder);
        builder.environment().put(Marked.SERVER, mark);
        builder.environment().put(SECRET, "secret");
        String options = System.getProperty(JVM_OPTIONS, "");
        if (!options.isEmpty()) {
            builder.environment().put("HODEI_SERVER_JVM_OPTIONS", options);
        }
        builder.environment().put("HODEI_HOME", home.toString());
        builder.environment().put("HODEI_GRPC_PORT", Integer.toString(grpcPort));
        builder.environment().put("HODEI_HTTP_PORT", Integer.toString(httpPort));
        // The same rules as with the default of 10 s, without the waiting.
        builder.environment().put("HODEI_AGENT_STOP_GRACE", "1s");
        // So that a test leaves nothing.
        builder.environment().put("HODEI_ON_STOP", "stop");
        builder.environment().putAll(settings);
        Marked.remember(home);
        this.process = Running.start(builder);
    }

    /** Starts one without waiting: it may be one that can't start. */
    public static HodeiServer launch(Path home, Map<String, String> settings) {
        return new HodeiServer(home, freePort(), freePort(), settings);
    }

    /** Starts one and returns when it is ready. */
    public static HodeiServer start(Path home, Map<String, String> settings) {
        return launch(home, settings).awaitReady();
    }

    /** Starts one in the same home, on the same ports, with the same settings; this one must have ended. */
    public HodeiServer startAgain() {
        return new HodeiServer(home, grpcPort, httpPort, settings).awaitReady();
    }

    /**
     * Starts another server in a home of its own where this one, which must have ended, was found by clients and agents.
     *
     * @param through a command that starts it; empty: it is started as it is
     */
    public HodeiServer successor(Path otherHome, Map<String, String> otherSettings, List<String> through) {
        return new HodeiServer(otherHome, grpcPort, httpPort, otherSettings, through).awaitReady();
    }

    /** The same without waiting: its database may be away. */
    public HodeiServer launchAgain() {
        return new HodeiServer(home, grpcPort, httpPort, settings);
    }

    /** A port that was free a moment ago, and that the kernel gives to nobody by itself. */
    public static int freePort() {
        return FreePorts.next();
    }

    public HodeiServer awaitReady() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            Eventually.holds("the server is ready", START_LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the server has ended: " + output());
                }
                try {
                    return client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (AssertionError e) {
            close();
            throw new AssertionError(e.getMessage() + "; the server wrote: " + output(), e);
        }
        return this;
    }

    /** The connection is made at the first call. */
    public synchronized Api api() {
        Api opened = api;
        if (opened == null) {
            opened = new Api(grpcPort);
            api = opened;
        }
        return opened;
    }

    public Cli cli() {
        return Cli.at("127.0.0.1:" + grpcPort, home);
    }

    public Database database() {
        return Database.embeddedIn(home);
    }

    public Path home() {
        return home;
    }

    public int grpcPort() {
        return grpcPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** What it has written until now. */
    public String output() {
        return process.out().text() + process.err().text();
    }

    /** Everything that it, or anything that it started, has left running, itself included. */
    public List<Marked.Found> processes() {
        return Marked.ofServer(mark, home);
    }

    /** The server itself: the process behind the launcher. */
    public long serverPid() {
        return processes().stream()
                .filter(found -> found.commandLine().contains("quarkus-run.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server among " + processes()))
                .pid();
    }

    /** What was started, whether it still is the launcher or the server already. */
    public Running process() {
        return process;
    }

    /** Its workers' agents. */
    public List<Long> agentPids() {
        return processes().stream()
                .filter(found -> found.commandLine().contains("dev.hodei.agent.Agent"))
                .map(Marked.Found::pid)
                .toList();
    }

    /** SIGTERM to what the user started; waits for its end. */
    public Result stop() {
        process.terminate();
        return await(STOP_LIMIT);
    }

    /** SIGTERM, without waiting. */
    public void signal() {
        process.terminate();
    }

    /** Waits for an end that comes by itself. */
    public Result await(Duration limit) {
        return process.await(limit);
    }

    /** Stops it; kills what does not stop. What it wrote is kept in target/servers. */
    @Override
    public synchronized void close() {
        if (api != null) {
            api.close();
            api = null;
        }
        if (process.isAlive()) {
            process.terminate();
            try {
                process.await(STOP_LIMIT);
            } catch (AssertionError e) {
                process.kill();
            }
        }
        keepOutput();
        for (Marked.Found found : processes()) {
            ProcessHandle.of(found.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private void keepOutput() {
        Path directory = Path.of("target", "servers");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(mark + ".log"), home + "\n" + output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of one that counts a worker as lost after 5 s. */
    public static Map<String, String> losingWorkersSoon() {
        return Map.of(
                "HODEI_HEARTBEAT_INTERVAL", "300ms",
                "HODEI_HEARTBEAT_SUSPECT_AFTER", "2s",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER", "4s",
                "HODEI_HEARTBEAT_LOST_AFTER", "5s");
    }

    /** The settings of one that starts no workers. */
    public static Map<String, String> withoutWorkers() {
        Map<String, String> settings = new HashMap<>();
        settings.put("HODEI_PROVISIONING_ENABLED", "false");
        // Rows that a test inserts are found soon.
        settings.put("HODEI_JOB_CONTROLLER_RESYNC_INTERVAL", "200ms");
        return settings;
    }
}
