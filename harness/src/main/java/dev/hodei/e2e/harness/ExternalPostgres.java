package dev.hodei.e2e.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL that no server has started, for outages: it can be killed, stopped, and started again where it was. */
public final class ExternalPostgres implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path programs;
    private final Path data;
    private final Path log;
    private final int port = HodeiServer.freePort();
    private Process process;

    private ExternalPostgres(Path programs, Path directory) throws IOException {
        this.programs = programs;
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgres.log");
        Marked.remember(directory);
        run("initdb", "--pgdata=" + data, "--username=hodei", "--auth=trust", "--encoding=UTF8", "--locale=C");
        process = launch();
        awaitReady();
    }

    /** Makes one in this directory, with the programs that a server with an embedded database has unpacked. */
    public static ExternalPostgres start(HodeiServer unpacker, Path directory) {
        try (Stream<Path> unpacked = Files.list(unpacker.home().resolve("postgres"))) {
            Path programs = unpacked.map(path -> path.resolve("bin"))
                    .filter(path -> Files.exists(path.resolve("postgres")))
                    .findFirst()
                    .orElseThrow();
            return new ExternalPostgres(programs, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The database as a server is told of it, reached through this port. */
    public Database through(int reachedAt) {
        return new Database(URI.create("postgresql://hodei@127.0.0.1:" + reachedAt + "/postgres"));
    }

    public Database database() {
        return through(port);
    }

    /** SIGKILL to its main process; the others end by themselves. */
    public void kill() {
        process.destroyForcibly();
        awaitGone();
    }

    /** After {@link #kill}: recovers what was committed. */
    public void startAgain() {
        try {
            process = launch();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP to every process of it: connections are taken by the kernel, and nobody answers. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        resume();
        kill();
    }

    /** Signals the processes; those that end meanwhile need no signal. */
    private void signal(String name) {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "kill -" + name + " \"$@\" 2>/dev/null; true", "kill"));
        processes().forEach(found -> command.add(Long.toString(found.pid())));
        execute(command);
    }

    private List<Marked.Found> processes() {
        return Marked.inside(data);
    }

    private void awaitGone() {
        Eventually.holds(
                "PostgreSQL is gone", LIMIT, () -> processes().stream().noneMatch(found -> Marked.runs(found.pid())));
    }

    private void awaitReady() {
        Eventually.holds("PostgreSQL is ready", LIMIT, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("PostgreSQL has ended: " + Files.readString(log));
            }
            try (var connection =
                    DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=hodei")) {
                return connection.isValid(5);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private Process launch() throws IOException {
        List<String> command = command("postgres");
        command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
        for (String setting : List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "io_method=sync")) {
            command.addAll(List.of("-c", setting));
        }
        return builder(command).start();
    }

    private void run(String program, String... arguments) {
        List<String> command = command(program);
        command.addAll(List.of(arguments));
        execute(command);
    }

    private void execute(List<String> command) {
        try {
            Process run = builder(command).start();
            if (!run.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new AssertionError(command + " failed: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** PostgreSQL refuses to run as root; one who looks like nobody from inside will do. */
    private List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U", "--"));
        }
        command.add(programs.resolve(program).toString());
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Marked.environment(builder);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder;
    }
}
