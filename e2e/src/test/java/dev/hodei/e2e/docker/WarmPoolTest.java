package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Containers that are there before the job; and none of them are left when their server stops. */
@NeedsDocker("hodei-worker:latest")
@Execution(ExecutionMode.SAME_THREAD)
class WarmPoolTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aJobFindsAWorkerReadyWhichIsReplacedAndAStopTakesAllWithIt(@TempDir Path home) {
        Map<String, String> settings = Map.of(
                "HODEI_DOCKER_ENABLED", "true", "HODEI_POOLS_WARM_MIN_IDLE", "1", "HODEI_POOLS_WARM_MAX_WORKERS", "3");
        Containers containers;
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            containers = Containers.of(server);
            String first = awaitReady(server, "");

            Api.Ran ran = server.api().run("echo warm");

            assertThat(ran.log().stdoutText()).isEqualTo("warm\n");
            assertThat(ran.attempt().getWorkerId()).isEqualTo(first);
            String second = awaitReady(server, first);
            assertThat(server.database()
                            .query("SELECT provisioned_for IS NULL FROM workers WHERE worker_id = ?", second)
                            .getFirst())
                    .as("it was started for no job")
                    .isEqualTo("t");
            assertThat(containers.names()).contains(Containers.name(second));

            server.stop().exitedWith(0);
            assertThat(containers.names()).as("after an orderly stop").isEmpty();
        }
    }

    private static String awaitReady(HodeiServer server, String not) {
        return Eventually.get("another one is ready", LIMIT, () -> {
            List<Worker> workers = server.api().liveWorkers();
            return workers.stream()
                    .filter(worker -> worker.getState() == WorkerState.WORKER_STATE_READY)
                    .map(Worker::getWorkerId)
                    .filter(id -> !id.equals(not))
                    .findFirst();
        });
    }
}
