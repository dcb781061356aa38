package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.hodei.database.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedPostgresTest {
    /** Unpacked and initialized once; each test starts and stops it. */
    @TempDir
    private static Path home;

    @BeforeAll
    static void unpack() {
        EmbeddedPostgres.start(home).close();
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        assertThat(Predecessors.of(data(home))).isEmpty();
    }

    @Test
    void theVersionIsThatOfTheJar() {
        assertThat(EmbeddedPostgres.class.getResource("/postgres-linux-x86_64.txz"))
                .asString()
                .contains("-" + Binaries.VERSION + ".jar");
        assertThat(Binaries.VERSION).startsWith(Binaries.MAJOR + ".");
    }

    @Test
    void dataOutlivesARestart() throws SQLException {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(home);
                Connection connection = connect(first)) {
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 'ÄÖÜ' AS word");
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(home);
                Connection connection = connect(second)) {
            assertThat(text(connection, "SELECT lower(word) FROM kept")).isEqualTo("äöü");
            assertThat(text(connection, "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void isReachedByItsUrlFile() throws IOException, SQLException {
        try (EmbeddedPostgres _ = EmbeddedPostgres.start(home)) {
            Path file = home.resolve("postgres/url");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            try (Connection connection =
                    connect(DatabaseAddress.parse(Files.readString(file).strip()))) {
                assertThat(text(connection, "SELECT current_database()")).isEqualTo("hodei");
                assertThat(text(connection, "SHOW listen_addresses")).isEmpty();
            }
        }
        assertThat(home.resolve("postgres/url")).doesNotExist();
        assertThat(home.resolve("postgres/socket")).doesNotExist();
    }

    /** Ctrl-C is sent to the whole process group of the server: its database must not be in it. */
    @Test
    void isOutOfReachOfTheTerminalsSignals() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            long own = postgres.process().pid();
            assertThat(processGroup(own))
                    .isEqualTo(own)
                    .isNotEqualTo(processGroup(ProcessHandle.current().pid()));
        }
    }

    @Test
    void isStartedAgainAtTheSamePlaceWhenItIsKilled() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            try (Connection connection = connect(postgres)) {
                connection.createStatement().execute("CREATE TABLE survived AS SELECT 'here' AS word");
            }
            DatabaseAddress address = postgres.address();
            ProcessHandle killed = postgres.process();
            killed.destroyForcibly();
            killed.onExit().get(10, TimeUnit.SECONDS);

            // Two generations: what was started again is looked after as well.
            ProcessHandle second = awaitAnother(postgres, killed);
            second.destroyForcibly();
            awaitAnother(postgres, second);

            assertThat(postgres.address()).isEqualTo(address);
            try (Connection connection = connect(postgres)) {
                assertThat(text(connection, "SELECT word FROM survived")).isEqualTo("here");
            }
        }
    }

    /** With malloc as it is by default, some of these give a thousand pages back each time, and fault them in again. */
    @Test
    void memoryThatAStatementGaveBackIsThereForTheNext() throws Exception {
        String part = "SELECT count(*) FROM generate_series(1, ?)";
        long faults = 0;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home);
                Connection connection = connect(postgres)) {
            long backend = Long.parseLong(text(connection, "SELECT pg_backend_pid()"));
            for (int parts = 10; parts <= 100; parts += 10) {
                String sql = String.join(" UNION ALL ", Collections.nCopies(parts, part));
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    for (int i = 1; i <= parts; i++) {
                        statement.setInt(i, 1);
                    }
                    execute(statement, 20);
                    long before = pageFaults(backend);
                    execute(statement, 100);
                    faults += pageFaults(backend) - before;
                }
            }
        }
        assertThat(faults).as("page faults of 1,000 statements").isLessThan(2_000);
    }

    private static void execute(PreparedStatement statement, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            statement.executeQuery().close();
        }
    }

    private static long pageFaults(long pid) throws IOException {
        return Long.parseLong(status(pid)[7]);
    }

    private static ProcessHandle awaitAnother(EmbeddedPostgres postgres, ProcessHandle before) {
        return await().atMost(30, TimeUnit.SECONDS).until(postgres::process, now -> !now.equals(before));
    }

    private static long processGroup(long pid) throws IOException {
        return Long.parseLong(status(pid)[2]);
    }

    /** As proc(5) says, behind the program's name: state ppid pgrp session tty_nr tpgid flags minflt … */
    private static String[] status(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    @Test
    void stopsAtOnceWithClientsConnected() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home);
        try (Connection connection = connect(postgres)) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("CREATE TABLE never_committed (x int)");
            postgres.close();
            assertThat(postgres.process().isAlive()).isFalse();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> connection.createStatement().execute("SELECT 1"));
        }
        postgres.close();
    }

    @Test
    void aSecondServerOnTheSameHomeIsRefused() {
        try (EmbeddedPostgres running = EmbeddedPostgres.start(home)) {
            assertThat(running.process().isAlive()).isTrue();
            assertThatExceptionOfType(EmbeddedPostgresException.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(home))
                    .withMessageContaining(
                            "Another server (process " + ProcessHandle.current().pid() + ") is using " + home)
                    .withMessageContaining("set HODEI_HOME");
        }
    }

    @Test
    void endsWhenItsServerIsKilledAndStartsAgainWithTheNext() throws Exception {
        Process server = server(home, List.of());
        ProcessHandle postgres;
        try (BufferedReader output = server.inputReader()) {
            postgres = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            assertThat(postgres.isAlive()).isTrue();
        } finally {
            server.destroyForcibly().waitFor();
        }
        // At once: it may still be on its way out.
        try (EmbeddedPostgres next = EmbeddedPostgres.start(home);
                Connection connection = connect(next)) {
            assertThat(text(connection, "SELECT 'here'")).isEqualTo("here");
        }
        postgres.onExit().get(10, TimeUnit.SECONDS);
        assertThat(Predecessors.of(data(home))).isEmpty();
    }

    @Test
    void aPidFileThatNamesAnotherProcessIsNoHindrance() throws Exception {
        Files.writeString(
                data(home).resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data(home) + "\n1\n5432\n\n127.0.0.1\n0 0\nready\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home);
                Connection connection = connect(postgres)) {
            assertThat(text(connection, "SELECT 'here'")).isEqualTo("here");
        }
    }

    @Test
    void aShellInTheDataDirectoryIsNoHindranceAndIsLeftAlone() throws Exception {
        Process shell = new ProcessBuilder("bash", "-c", "trap 'exit 9' INT; echo there; read -r; exit 0")
                .directory(data(home).toFile())
                .start();
        try {
            assertThat(shell.inputReader().readLine()).isEqualTo("there");
            assertThat(Predecessors.of(data(home))).isEmpty();
            long before = System.nanoTime();
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
                assertThat(Predecessors.of(data(home)))
                        .contains(postgres.process().pid())
                        .doesNotContain(shell.pid());
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
            shell.outputWriter().write("\n");
            shell.outputWriter().flush();
            assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).as("it was sent no signal").isZero();
        } finally {
            shell.destroyForcibly();
        }
    }

    @Test
    void anInterruptedFirstStartIsTakenUpAgain(@TempDir Path other) throws Exception {
        Path directory = Files.createDirectories(other.resolve("postgres"));
        Files.createSymbolicLink(directory.resolve(Binaries.VERSION), home.resolve("postgres/" + Binaries.VERSION));
        Files.createDirectories(directory.resolve("data.incomplete/base"));
        Files.writeString(directory.resolve("password.incomplete"), "old");
        Files.writeString(directory.resolve("password"), "old");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other);
                Connection connection = connect(postgres)) {
            assertThat(text(connection, "SELECT 'here'")).isEqualTo("here");
        }
        assertThat(directory.resolve("data.incomplete")).doesNotExist();
    }

    @Test
    void dataOfAnotherVersionIsLeftAlone(@TempDir Path other) throws IOException {
        Path old = Files.createDirectories(other.resolve("postgres/data-17"));
        Files.createSymbolicLink(
                other.resolve("postgres/" + Binaries.VERSION), home.resolve("postgres/" + Binaries.VERSION));
        Files.writeString(old.resolve("PG_VERSION"), "17\n");
        assertThatExceptionOfType(EmbeddedPostgresException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(other))
                .withMessageContaining("data-17 holds data of PostgreSQL 17, and this server brings 18")
                .withMessageContaining("pg_dump");
    }

    /** What root does in a container that forbids user namespaces; for anybody else it cannot be tried. */
    @Test
    void dataIsKeptWhenRootStartsItInAnotherWay() throws Exception {
        Assumptions.assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .isEqualTo(0);
        Path open = Files.createTempDirectory(Path.of("/tmp"), "hodei-home");
        try {
            Path directory = Files.createDirectory(open.resolve("postgres"));
            for (Path entered : List.of(open, directory)) {
                Files.setPosixFilePermissions(entered, PosixFilePermissions.fromString("rwx--x--x"));
            }
            Path programs = home.resolve("postgres/" + Binaries.VERSION);
            assertThat(Commands.run(List.of("cp", "-a", programs.toString(), directory.toString()))
                            .exitCode())
                    .isZero();
            try (EmbeddedPostgres other = EmbeddedPostgres.start(open, RunAs.OTHER_USER);
                    Connection connection = connect(other)) {
                connection.createStatement().execute("CREATE TABLE kept AS SELECT 'here' AS word");
                assertThat(Files.getAttribute(data(open), "unix:uid")).isEqualTo(65534);
            }
            try (EmbeddedPostgres usual = EmbeddedPostgres.start(open);
                    Connection connection = connect(usual)) {
                assertThat(text(connection, "SELECT word FROM kept")).isEqualTo("here");
            }
        } finally {
            Trees.delete(open);
        }
    }

    /** For root, who tries it as user 1000 of a namespace of its own; for anybody else every test here does. */
    @Test
    void aUserWhoIsNotRootNeedsNothingElse(@TempDir Path other) throws Exception {
        List<String> asUser = List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--");
        Assumptions.assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .isEqualTo(0);
        Assumptions.assumeThat(Commands.run(Stream.concat(asUser.stream(), Stream.of("true"))
                                .toList())
                        .succeeded())
                .as("user namespaces are allowed")
                .isTrue();
        Process server = server(other, asUser);
        try (BufferedReader output = server.inputReader()) {
            ProcessHandle postgres =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            assertThat(Files.readString(Path.of("/proc/" + postgres.pid() + "/cmdline")))
                    .contains(data(other).toString());
            try (Connection connection = connect(DatabaseAddress.parse(
                    Files.readString(other.resolve("postgres/url")).strip()))) {
                assertThat(text(connection, "SELECT 'here'")).isEqualTo("here");
            }
            server.destroyForcibly().waitFor();
            postgres.onExit().get(10, TimeUnit.SECONDS);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void whereEverybodyLooksLikeNobodyItDoesNotStart(@TempDir Path other) throws Exception {
        List<String> nameless = List.of("unshare", "--user", "--");
        Assumptions.assumeThat(Commands.run(Stream.concat(nameless.stream(), Stream.of("true"))
                                .toList())
                        .succeeded())
                .as("user namespaces are allowed")
                .isTrue();
        Process server = server(other, nameless, ProcessBuilder.Redirect.PIPE);
        try (BufferedReader errors = server.errorReader()) {
            assertThat(errors.lines()).anyMatch(line -> line.contains("everybody looks like nobody there"));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void aHomeThatCannotBeWrittenIsExplained(@TempDir Path other) throws IOException {
        Path file = Files.writeString(other.resolve("file"), "in the way");
        assertThatExceptionOfType(EmbeddedPostgresException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("set HODEI_HOME to another directory");
    }

    private static Process server(Path home, List<String> prefix) throws IOException {
        return server(home, prefix, ProcessBuilder.Redirect.INHERIT);
    }

    private static Process server(Path home, List<String> prefix, ProcessBuilder.Redirect errors) throws IOException {
        List<String> java = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledServer.class.getName(),
                home.toString());
        return new ProcessBuilder(Stream.concat(prefix.stream(), java.stream()).toList())
                .redirectError(errors)
                .start();
    }

    private static Path data(Path home) {
        return home.resolve("postgres/data-18");
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return connect(postgres.address());
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
