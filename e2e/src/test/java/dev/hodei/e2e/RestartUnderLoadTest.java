package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of running and of queued jobs when their server is stopped, in order or not, and starts again. */
@ExtendWith(Servers.class)
class RestartUnderLoadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int JOBS = 8;
    private static final int LINES = 40;
    private static final Map<String, String> SETTINGS = Map.of(
            "HODEI_ON_STOP", "leave", "HODEI_PROVISIONING_MAX_WORKERS", "2", "HODEI_PROVISIONING_WORKER_SLOTS", "2");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noJobIsLostOrRunTwice(boolean inOrder, @TempDir Path home) throws IOException {
        Path ledger = home.resolve("ledger");
        HodeiServer server = HodeiServer.start(home, SETTINGS);
        try {
            List<String> jobs = underLoad(server, ledger);
            end(server, inOrder);
            assertThat(server.agentPids()).as("its workers go on").isNotEmpty();

            HodeiServer again = server.startAgain();
            try {
                assertEachRanOnce(again, jobs, ledger);
            } finally {
                again.close();
            }
        } finally {
            server.close();
        }
    }

    /** Those that run stay on the first server's workers, and the others go to either's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norWhereAnotherServerTakesOver(boolean inOrder, @WithoutWorkers HodeiServer host, @TempDir Path directory)
            throws IOException {
        Path ledger = directory.resolve("ledger");
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(
                "HODEI_DATABASE_URL",
                host.database().create("switched_" + inOrder).url().toString());
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        HodeiServer again = null;
        try {
            Eventually.holds("the standby answers", LIMIT, () -> second.output().contains("Hodei is ready"));
            List<String> jobs = underLoad(first, ledger);
            end(first, inOrder);
            again = first.launchAgain();
            assertEachRanOnce(second, jobs, ledger);
        } finally {
            second.close();
            if (again != null) {
                again.close();
            }
            first.close();
        }
    }

    /** Queues jobs, and returns when they run. */
    private static List<String> underLoad(HodeiServer server, Path ledger) {
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
        return jobs;
    }

    private static void end(HodeiServer server, boolean inOrder) {
        if (inOrder) {
            server.stop();
            assertThat(server.output()).containsPattern("Stopping with [2-4] jobs running: what runs goes on");
        } else {
            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
            server.await(LIMIT);
        }
    }

    private static void assertEachRanOnce(HodeiServer server, List<String> jobs, Path ledger) throws IOException {
        String lines = IntStream.rangeClosed(1, LINES)
                .mapToObj(line -> "line " + line + "\n")
                .collect(Collectors.joining());
        for (int i = 0; i < JOBS; i++) {
            Api.Ran ran = server.api().ran(jobs.get(i));
            assertThat(ran.attempt().getExitCode()).isEqualTo(i);
            assertThat(ran.job().getAttemptsList()).hasSize(1);
            assertThat(ran.log().stdoutText()).isEqualTo(lines);
        }
        assertThat(Files.readAllLines(ledger)).containsExactlyInAnyOrderElementsOf(jobs);
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
