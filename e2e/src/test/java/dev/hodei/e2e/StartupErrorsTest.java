package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.e2e.harness.SmallDisk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that can't start says why and what to do, and leaves nothing running. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class StartupErrorsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {"HODEI_GRPC_PORT", "HODEI_HTTP_PORT"})
    void aBusyPortIsNamed(String variable, @WithoutWorkers HodeiServer there, @TempDir Path home) {
        int port = variable.equals("HODEI_GRPC_PORT") ? there.grpcPort() : there.httpPort();
        try (HodeiServer server = HodeiServer.launch(home, Map.of(variable, Integer.toString(port)))) {
            Result result = server.await(LIMIT);

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.errText()).contains(":" + port).contains(variable).hasLineCount(1);
            assertThat(server.processes()).isEmpty();
        }
    }

    @Test
    void aHomeThatIsInUseIsNamed(@WithoutWorkers HodeiServer there) {
        List<Marked.Found> before = withoutConnections(there);
        // Not closed: that would end what runs in its home, which is the other's.
        Result result = HodeiServer.launch(there.home(), Map.of()).await(LIMIT);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errText()).contains(there.home().toString());
        assertThat(withoutConnections(there)).isEqualTo(before);
        assertThat(there.cli().run("job", "list").exitCode()).isZero();
    }

    /** PostgreSQL has a process for each connection, and some that come and go. */
    private static List<Marked.Found> withoutConnections(HodeiServer server) {
        return server.processes().stream()
                .filter(process -> !process.commandLine().startsWith("postgres: "))
                .toList();
    }

    @Test
    void aHomeThatIsInUseIsNamedWhicheverDatabaseIsMeant(@WithoutWorkers HodeiServer there) {
        // Nobody is asked for the database: it is never reached.
        Map<String, String> elsewhere = Map.of("HODEI_DATABASE_URL", "postgresql://u:p@127.0.0.1:1/none");
        Result result = HodeiServer.launch(there.home(), elsewhere).await(LIMIT);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errText())
                .contains("Another server (process ")
                .contains(there.home().toString())
                .contains("set HODEI_HOME")
                .hasLineCount(1);
    }

    @Test
    void aFullDiskIsNamed(@TempDir Path directory) {
        try (SmallDisk disk = SmallDisk.mountOrAbort(directory, 8)) {
            try (HodeiServer server = HodeiServer.launch(disk.path(), Map.of())) {
                Result result = server.await(LIMIT);

                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.errText())
                        .contains(disk.path().toString())
                        .containsIgnoringCase("space")
                        .doesNotContain("\tat ");
                assertThat(server.processes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HODEI_GRPC_PORT=abc", "HODEI_GRPC_PORT=70000", "HODEI_DATABASE_URL=mysql://x/y"})
    void asettingThatMakesNoSenseIsNamed(String setting, @TempDir Path home) {
        String name = setting.substring(0, setting.indexOf('='));
        Map<String, String> settings = new HashMap<>(Map.of(name, setting.substring(name.length() + 1)));
        try (HodeiServer server = HodeiServer.launch(home, settings)) {
            Result result = server.await(LIMIT);

            assertThat(result.exitCode()).isEqualTo(1);
            String said = result.errText();
            assertThat(said.contains(name) || said.contains("hodei.grpc.port"))
                    .as(said)
                    .isTrue();
        }
    }

    /** It waits for a lock of the database's, well before it could stop in order. */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalWhileItStartsEndsIt(String signal, int code, @WithoutWorkers HodeiServer host, @TempDir Path home)
            throws SQLException {
        Database database = host.database().create("stalled_" + code);
        Map<String, String> settings =
                Map.of("HODEI_DATABASE_URL", database.url().toString());
        try (HodeiServer before = HodeiServer.start(home, settings)) {
            before.stop();
        }
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE flyway_schema_history IN ACCESS EXCLUSIVE MODE");
            try (HodeiServer server = HodeiServer.launch(home, settings)) {
                Eventually.holds(
                        "it waits for the lock",
                        LIMIT,
                        () -> !database.query("SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
                                        + " WHERE NOT granted AND d.datname = current_database()")
                                .isEmpty());
                Running.signal(signal, server.serverPid());
                assertThat(server.await(LIMIT).exitCode()).isEqualTo(code);
                assertThat(server.processes()).isEmpty();
            }
            connection.rollback();
        }
        HodeiServer.start(home, settings).close();
    }

    @Test
    void moreOptionsAreItsJvms(@TempDir Path home) {
        Map<String, String> settings = Map.of("HODEI_SERVER_JVM_OPTIONS", "-Xmx1g -XX:NoSuchFlagAsThis");
        try (HodeiServer server = HodeiServer.launch(home, settings)) {
            Result result = server.await(LIMIT);

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.outText() + result.errText()).contains("NoSuchFlagAsThis");
        }
    }

    @Test
    void heartbeatDeadlinesThatWouldRunAJobTwiceAreRefused(@TempDir Path home) {
        try (HodeiServer server = HodeiServer.launch(home, Map.of("HODEI_HEARTBEAT_LOST_AFTER", "20s"))) {
            Result result = server.await(LIMIT);

            assertThat(result.exitCode()).isNotZero();
            assertThat(result.outText() + result.errText()).contains("lost-after");
            assertThat(server.processes()).isEmpty();
        }
    }
}
