package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a run: PostgreSQL, the server, and workers with a network and a disk of their own each. */
final class Cluster {
    static final String MARK = "E2E_CHAOS";

    private static final int DISK_MEGABYTES = 8;
    /** Of what lies in a directory that should be gone. */
    private static final int NAMED = 12;

    private static final Duration SERVER_LIMIT = Duration.ofSeconds(30);
    private static final Duration AGENT_LIMIT = Duration.ofSeconds(25);

    private final Path directory;
    private final Clocks clocks;
    private final Postgres postgres;
    private final List<HandWorker> workers = new ArrayList<>();
    private final List<SmallDisk> disks = new ArrayList<>();
    private final Stop stop = new Stop();
    private HodeiServer server;
    private boolean serverWanted = true;

    /** @param longestStop how long its processes are stopped at most */
    Cluster(Path directory, int workerCount, Duration longestStop) {
        this.directory = directory;
        clocks = new Clocks(directory);
        postgres = Postgres.start(directory, directory.resolve("postgres.log"));
        server = HodeiServer.start(make("server-home"), settings(longestStop));
        Identities identities = new Identities(postgres.database(), clocks::offsetOfServer, stop);
        for (int i = 0; i < workerCount; i++) {
            Path place = make("worker-" + i);
            SmallDisk.mount(place, DISK_MEGABYTES).ifPresent(disks::add);
            workers.add(new HandWorker(
                    new Proxy(server.grpcPort()),
                    place,
                    directory.resolve("worker-" + i + ".log"),
                    clocks.variables(Clocks.ofWorker(i)),
                    identities,
                    stop));
        }
    }

    private Map<String, String> settings(Duration longestStop) {
        Map<String, String> settings = new HashMap<>(Timing.settings(longestStop));
        settings.putAll(clocks.variables(Clocks.ofServer()));
        settings.put("HODEI_PROVISIONING_ENABLED", "false");
        settings.put("HODEI_ON_STOP", "leave");
        settings.put("HODEI_DATABASE_URL", postgres.database().url().toString());
        settings.put(MARK, directory.toString());
        return settings;
    }

    private Path make(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its processes are marked with; {@code place} is a directory right below the run's. */
    static String markOf(Path place) {
        return String.valueOf(place.getParent());
    }

    /** Whether a disk can be filled without filling everybody's. */
    boolean hasSmallDisks() {
        return disks.size() == workers.size();
    }

    Clocks clocks() {
        return clocks;
    }

    Postgres postgres() {
        return postgres;
    }

    int workers() {
        return workers.size();
    }

    HandWorker worker(int index) {
        return workers.get(index);
    }

    int serverPort() {
        return server.grpcPort();
    }

    Path home() {
        return server.home();
    }

    synchronized long serverPid() {
        return server.process().pid();
    }

    /** Server, database, workers and their jobs. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>(postgres.pids());
        pids.add(serverPid());
        workers.forEach(worker -> pids.addAll(worker.pids()));
        return pids;
    }

    /** SIGKILL; it stays down until {@link #letServerUp}. */
    synchronized void killServer() {
        serverWanted = false;
        server.process().kill();
        server.process().end().join();
    }

    /** SIGTERM; it stays down until {@link #letServerUp}. */
    synchronized void leaveServer() {
        serverWanted = false;
        server.signal();
        server.await(SERVER_LIMIT);
    }

    synchronized void letServerUp() {
        serverWanted = true;
        keepServer();
    }

    /** Starts the server again if it has ended by itself, which the log of the run then says; true if it had. */
    synchronized boolean keepServer() {
        if (!serverWanted || server.process().isAlive()) {
            return false;
        }
        write("server.log", server.output() + "\n--- the server ended; another one is started\n");
        server = server.launchAgain();
        return true;
    }

    /** Stops the workers as their supervisors do, and says what did not end. */
    List<String> stopWorkers() {
        List<String> left = new ArrayList<>();
        stop.request();
        workers.forEach(HandWorker::terminate);
        for (HandWorker worker : workers) {
            if (!worker.awaitEnd(AGENT_LIMIT)) {
                left.add("agent of " + worker.directory() + " did not end after SIGTERM");
            }
            worker.proxy().close();
        }
        return left;
    }

    /** Stops server and database, kills what is left, and says what that was, directories included. */
    List<String> stopRest() {
        List<String> left = new ArrayList<>();
        for (HandWorker worker : workers) {
            // A work directory that was there before belongs to whoever has set it; what is in it does not.
            inside(worker.directory()).stream()
                    .filter(path -> !Files.isDirectory(path) || !below(path).isEmpty())
                    .forEach(path -> left.add("on disk: " + path + " with " + below(path)));
        }
        server.stop();
        write("server.log", server.output());
        Optional.of(server.home().resolve("workers"))
                .filter(Files::exists)
                .ifPresent(path -> inside(path).forEach(inside -> left.add("on disk: " + inside)));
        postgres.close();
        left.addAll(killAll());
        disks.forEach(SmallDisk::close);
        return left;
    }

    /** Kills everything, and says what there was. */
    List<String> killAll() {
        List<Marked.Found> found = Marked.with(MARK, directory.toString(), directory);
        Signals.kill(found.stream().map(Marked.Found::pid).toList());
        return found.stream()
                .map(process -> "process " + process.pid() + ": "
                        + process.commandLine().lines().findFirst().orElse(""))
                .toList();
    }

    private static List<Path> inside(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().equals(Faults.FILLER))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> below(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.skip(1)
                    .limit(NAMED)
                    .map(path -> directory.relativize(path).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(
                    directory.resolve(name),
                    text,
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
