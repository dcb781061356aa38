package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The place of a workload: its servers, each with a database of its own, and what is to be removed afterwards. */
final class Scene implements AutoCloseable {
    private static final String SERVER_HEAP = "-Xmx256m";

    private final @Nullable Recordings recordings;
    private final Deque<HodeiServer> servers = new ArrayDeque<>();
    private final Deque<Path> directories = new ArrayDeque<>();

    /** @param recordings null if none are wanted */
    Scene(@Nullable Recordings recordings) {
        this.recordings = recordings;
    }

    /** Starts a server whose one worker, when it is wanted, has so many slots. */
    HodeiServer server(int slots) {
        return server(Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1", "HODEI_PROVISIONING_WORKER_SLOTS", "" + slots));
    }

    /** Starts a server with a small heap: memory must be bounded whatever is measured. */
    HodeiServer server(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        // Agents, which inherit it, set their own, smaller heap.
        all.put("JDK_JAVA_OPTIONS", recordings == null ? SERVER_HEAP : SERVER_HEAP + " " + Recordings.FLAG);
        HodeiServer server = HodeiServer.start(directory(), all);
        servers.push(server);
        return server;
    }

    /** Starts it again after its end, in the same home. */
    HodeiServer again(HodeiServer ended) {
        HodeiServer server = ended.startAgain();
        servers.push(server);
        return server;
    }

    /** A new directory, on the same file system as the servers' data. */
    Path directory() {
        try {
            Path directory = Files.createTempDirectory("hodei-bench-");
            directories.push(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (HodeiServer server : servers) {
            if (recordings != null && server.process().isAlive()) {
                recordings.keep(server);
            }
            server.close();
        }
        directories.forEach(Scene::remove);
    }

    private static void remove(Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
