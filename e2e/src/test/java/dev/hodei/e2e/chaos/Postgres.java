package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of our own, which can be killed and started again. Its programs and its data directory are those that an
 * embedded one left behind.
 */
final class Postgres implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path data;
    private final Path log;
    private final List<String> command;
    private final Database database;
    /** The kernel ends PostgreSQL with the thread that has started it: it has to be this one. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("postgres").factory());

    private Process process;

    private Postgres(Path home, Path log) throws IOException {
        int port = HodeiServer.freePort();
        this.log = log;
        data = only(home.resolve("postgres"), "data-");
        command = new ArrayList<>(asOwnerOf(data));
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.addAll(List.of(
                only(home.resolve("postgres"), "18").resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port)));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "hba_file="
                        + Files.writeString(home.resolve("postgres/open_hba.conf"), "host all all 127.0.0.1/32 trust"),
                "io_method=sync",
                "fsync=on",
                "synchronous_commit=on",
                "shared_buffers=32MB",
                "log_checkpoints=off")) {
            command.addAll(List.of("-c", setting));
        }
        database = new Database(URI.create("postgresql://hodei@127.0.0.1:" + port + "/hodei"));
        process = launch();
    }

    static Postgres start(Path directory, Path log) {
        Path home = directory.resolve("postgres-home");
        try {
            Files.createDirectories(home);
            try (HodeiServer server = HodeiServer.start(home, HodeiServer.withoutWorkers())) {
                server.stop();
            }
            return new Postgres(home, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Database database() {
        return database;
    }

    /** All of its processes: postmaster and backends. */
    synchronized List<Long> pids() {
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
                .toList();
    }

    /** Kills every process of it, and returns when they are gone. */
    synchronized void kill() {
        List<ProcessHandle> all = process.descendants().toList();
        Signals.kill(pids());
        process.onExit().join();
        all.forEach(handle -> handle.onExit().join());
    }

    synchronized void startAgain() {
        process = launch();
    }

    private Process launch() {
        Future<Process> started = starter.submit(() -> {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .directory(Path.of("/").toFile());
            Marked.environment(builder);
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            return builder.start();
        });
        try {
            return started.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError("PostgreSQL could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** It refuses to run as root; the embedded one has found out what works here, which shows in whose the data is. */
    private static List<String> asOwnerOf(Path data) throws IOException {
        Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Object owner = Files.getAttribute(data, "unix:uid");
        if (!Integer.valueOf(0).equals(me)) {
            return List.of();
        }
        return owner.equals(me)
                ? List.of("unshare", "-U", "--")
                : List.of("setpriv", "--reuid=" + owner, "--regid=" + owner, "--clear-groups", "--");
    }

    private static Path only(Path directory, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + prefix + "… in " + directory));
        }
    }

    /** SIGTERM lets clients finish; there is none any more. */
    @Override
    public synchronized void close() {
        Signals.goOn(pids());
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            starter.shutdown();
        }
    }
}
