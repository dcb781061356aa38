package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of running and of queued jobs when their server is stopped, in order or not, and starts again. */
class RestartUnderLoadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int JOBS = 8;
    private static final int LINES = 40;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noJobIsLostOrRunTwice(boolean inOrder, @TempDir Path home) throws IOException {
        Path ledger = home.resolve("ledger");
        HodeiServer server = HodeiServer.start(
                home,
                Map.of(
                        "HODEI_ON_STOP", "leave",
                        "HODEI_PROVISIONING_MAX_WORKERS", "2",
                        "HODEI_PROVISIONING_WORKER_SLOTS", "2"));
        try {
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(server.api()
                        .queue(Api.command("echo $HODEI_JOB_ID >> '" + ledger + "'; for i in {1.." + LINES
                                + "}; do echo line $i; sleep 0.05; done; exit " + i))
                        .getJobId());
            }
            try (Follower follower = server.api().follow(jobs.getFirst())) {
                follower.awaitStdout("line 5\n", LIMIT);
            }
            if (inOrder) {
                server.stop();
                assertThat(server.output()).containsPattern("Stopping with [2-4] jobs running: they go on");
            } else {
                ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
                server.await(LIMIT);
            }
            assertThat(server.agentPids()).as("its workers go on").isNotEmpty();

            HodeiServer again = server.startAgain();
            try {
                String lines = IntStream.rangeClosed(1, LINES)
                        .mapToObj(line -> "line " + line + "\n")
                        .collect(Collectors.joining());
                for (int i = 0; i < JOBS; i++) {
                    Api.Ran ran = again.api().ran(jobs.get(i));
                    assertThat(ran.attempt().getExitCode()).isEqualTo(i);
                    assertThat(ran.job().getAttemptsList()).hasSize(1);
                    assertThat(ran.log().stdoutText()).isEqualTo(lines);
                }
                assertThat(Files.readAllLines(ledger)).containsExactlyInAnyOrderElementsOf(jobs);
            } finally {
                again.close();
            }
        } finally {
            server.close();
        }
    }

    @Test
    void aServerThatDrainsWaitsForItsJobsAndStartsNoOthers(@TempDir Path home) {
        Gate gate = Gate.in(home);
        HodeiServer server =
                HodeiServer.start(home, Map.of("HODEI_ON_STOP", "drain", "HODEI_PROVISIONING_MAX_WORKERS", "1"));
        try {
            Job running = server.api().queue(Api.command("echo begun; " + gate.command() + "; exit 3"));
            try (Follower follower = server.api().follow(running.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            Job waiting = server.api().queue(Api.command("echo later"));

            server.signal();
            Eventually.holds("it says so", LIMIT, () -> server.output().contains("Stopping when 1 job has ended"));
            assertThat(server.api().get(running.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
            gate.open();
            server.await(LIMIT);
            assertThat(server.processes()).as("left running").isEmpty();

            try (HodeiServer again = server.startAgain()) {
                Api.Ran ended = again.api().ran(running.getJobId());
                assertThat(ended.attempt().getExitCode()).isEqualTo(3);
                assertThat(again.api().ran(waiting.getJobId()).log().stdoutText())
                        .isEqualTo("later\n");
            }
        } finally {
            gate.open();
            server.close();
        }
    }
}
