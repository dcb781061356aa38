package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The server's image on a PostgreSQL in another container, as the compose files run them. */
@NeedsDocker({ServerImageTest.IMAGE, ServerImageTest.POSTGRES})
@Execution(ExecutionMode.SAME_THREAD)
class ServerImageTest {
    static final String IMAGE = "hodei-server:latest";
    static final String POSTGRES = "postgres:18";
    private static final int GRPC = 50051;
    private static final int HTTP = 8080;

    private static final Network NETWORK = Network.newNetwork();
    private static final PostgreSQLContainer POSTGRESQL =
            new PostgreSQLContainer(POSTGRES).withNetwork(NETWORK).withNetworkAliases("db");

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() {
        POSTGRESQL.start();
    }

    @AfterAll
    static void stop() {
        POSTGRESQL.stop();
        NETWORK.close();
    }

    @Test
    void aJobRunsAndTheNextServerOnTheSameDatabaseKnowsIt() {
        String id;
        try (GenericContainer<?> first = server()) {
            Result run = cli(first).run("run", "--", "id -un; echo \"$((6 * 7))\"; exit 3");
            run.exitedWith(3);
            assertThat(run.outText()).contains("hodei\n42\n");
            assertThat(database().countJobs()).isEqualTo(1);
            id = database().query("SELECT job_id FROM jobs").getFirst();

            first.getDockerClient()
                    .stopContainerCmd(first.getContainerId())
                    .withTimeout(30)
                    .exec();
            assertThat(first.getCurrentContainerInfo().getState().getExitCodeLong())
                    .as("it stopped in order; its log: %s", first.getLogs())
                    .isZero();
            assertThat(database().query("SELECT state FROM workers WHERE finished_at IS NULL"))
                    .as("workers that were left")
                    .isEmpty();
        }
        try (GenericContainer<?> second = server()) {
            Result log = cli(second).run("job", "logs", id).exitedWith(0);
            assertThat(log.outText()).contains("hodei\n42\n");
        }
    }

    private static GenericContainer<?> server() {
        GenericContainer<?> server = new GenericContainer<>(IMAGE)
                .withNetwork(NETWORK)
                .withEnv(
                        "HODEI_DATABASE_URL",
                        "postgresql://" + POSTGRESQL.getUsername() + ":" + POSTGRESQL.getPassword() + "@db/"
                                + POSTGRESQL.getDatabaseName())
                .withEnv("HODEI_ON_STOP", "stop")
                .withExposedPorts(GRPC, HTTP)
                .withStartupTimeout(Duration.ofSeconds(90))
                .waitingFor(Wait.forHttp("/q/health/ready").forPort(HTTP));
        server.start();
        return server;
    }

    private static Cli cli(GenericContainer<?> server) {
        return Cli.at("127.0.0.1:" + server.getMappedPort(GRPC), directory);
    }

    private static Database database() {
        return new Database(URI.create("postgresql://" + POSTGRESQL.getUsername() + ":" + POSTGRESQL.getPassword()
                + "@127.0.0.1:" + POSTGRESQL.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/"
                + POSTGRESQL.getDatabaseName()));
    }
}
