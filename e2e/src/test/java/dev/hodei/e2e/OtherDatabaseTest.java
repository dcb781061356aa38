package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerHealth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server on a PostgreSQL that it was given, whose rows somebody else may have written. */
@ExtendWith(Servers.class)
class OtherDatabaseTest {
    private static final String OLD_WORKER = "0ldbeef".replace('l', '1') + "0".repeat(25);

    @Test
    void aWorkerWithAnOldHeartbeatIsPassedOverAndANewOneProvisioned(
            @WithoutWorkers HodeiServer host, @TempDir Path home) {
        Database database = host.database().create("other");
        Map<String, String> settings =
                Map.of("HODEI_DATABASE_URL", database.url().toString());
        HodeiServer first = HodeiServer.start(home, settings);
        try {
            assertThat(home.resolve("postgres")).as("no embedded database").doesNotExist();
            assertThat(database.countJobs()).isZero();
        } finally {
            first.close();
        }
        database.execute(
                "INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline,"
                        + " registered_at, last_heartbeat_at, slots)"
                        + " SELECT ?, 'READY', 'external', old, old, old, old, old, 8"
                        + " FROM (SELECT now() - interval '14 hours' AS old)",
                OLD_WORKER);

        try (HodeiServer again = HodeiServer.start(home, settings)) {
            Worker old = again.api().liveWorkers().stream()
                    .filter(worker -> worker.getWorkerId().equals(OLD_WORKER))
                    .findFirst()
                    .orElse(Worker.getDefaultInstance());
            assertThat(old.getHealth()).isNotEqualTo(WorkerHealth.WORKER_HEALTH_HEALTHY);

            Api.Ran ran = again.api().run("echo done");

            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.job().getAttemptsList()).hasSize(1);
            assertThat(ran.attempt().getWorkerId()).isNotEqualTo(OLD_WORKER);
            Result list = again.cli().run("worker", "list", "--all").exitedWith(0);
            assertThat(list.outText().lines().filter(line -> line.startsWith(OLD_WORKER.substring(0, 8))))
                    .hasSize(1)
                    .noneMatch(line -> line.contains(" healthy"));
            assertThat(database.countJobs()).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatRefusesUsIsSaidPlainlyAndWithoutThePassword(@WithoutWorkers HodeiServer host, @TempDir Path home)
            throws Exception {
        String wrong = "postgresql://nobody:topsecret@/no_such_database?"
                + host.database().url().getRawQuery().replaceFirst("&user=[^&]*", "");
        try (HodeiServer server = HodeiServer.launch(home, Map.of("HODEI_DATABASE_URL", wrong))) {
            Result result = server.await(java.time.Duration.ofSeconds(30));

            assertThat(result.exitCode()).isNotZero();
            assertThat(server.output()).contains("HODEI_DATABASE_URL").doesNotContain("topsecret");
            try (var files = Files.list(home)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
            }
        }
    }
}
