package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server comes and goes, and neither loses what it was told nor leaves anything behind. */
class RestartTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void sigtermEndsEverythingAndARestartFindsEverything(@TempDir Path home) {
        HodeiServer server = HodeiServer.start(home, Map.of());
        Api.Ran before;
        Job interrupted;
        Path workspace;
        try {
            before = server.api().run("echo kept; exit 3");
            interrupted = server.api().queue(Api.command("trap '' TERM; pwd; while :; do sleep 60; done"));
            try (Follower follower = server.api().follow(interrupted.getJobId())) {
                follower.awaitStdout("\n", LIMIT);
                workspace = Path.of(follower.log().stdoutText().strip());
                assertThat(workspace).isDirectory();
            }

            long start = System.nanoTime();
            server.stop();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(server.output()).contains("Stopping with 1 job running: workers and their jobs are stopped");
            assertThat(server.processes()).as("left running").isEmpty();
            assertThat(workspace).doesNotExist();
            assertThat(workspace.resolve("../..").normalize())
                    .as("the worker's directory")
                    .doesNotExist();
        } finally {
            server.close();
        }

        try (HodeiServer again = server.startAgain()) {
            Api.Ran after = again.api().ran(before.job().getJobId());
            assertThat(after.job()).isEqualTo(before.job());
            assertThat(after.log().stdoutText()).isEqualTo("kept\n");
            Job ended = again.api().awaitState(interrupted.getJobId(), JobState.JOB_STATE_FAILED);
            assertThat(ended.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
            assertThat(again.api().run("echo goes on").log().stdoutText()).isEqualTo("goes on\n");
        }
    }

    @Test
    void aStopLogsNoErrorHoweverMuchIsAskedMeanwhile(@TempDir Path home) throws InterruptedException {
        HodeiServer server = HodeiServer.start(home, Map.of("HODEI_ON_STOP", "leave"));
        List<Follower> followers = new ArrayList<>();
        try {
            Job job = server.api().queue(Api.command("while sleep 0.01; do echo more; done"));
            for (int i = 0; i < 10; i++) {
                Follower follower = server.api().follow(job.getJobId());
                followers.add(follower);
                follower.awaitStdout("more\n", LIMIT);
            }

            List<Thread> callers = Stream.generate(() -> Thread.startVirtualThread(() -> listUntilItIsGone(server)))
                    .limit(4)
                    .toList();

            server.stop();

            for (Thread caller : callers) {
                assertThat(caller.join(LIMIT)).isTrue();
            }
            assertThat(server.output())
                    .contains("Stopping with 1 job running")
                    .doesNotContain("ERROR", "\tat ", "WARN");
        } finally {
            followers.forEach(Follower::close);
            server.close();
        }
    }

    private static void listUntilItIsGone(HodeiServer server) {
        while (server.process().isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
                socket.getOutputStream()
                        .write(
                                ("POST /hodei.v1.JobService/ListJobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                                        .getBytes(StandardCharsets.US_ASCII));
                var _ = socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // It stops.
            }
        }
    }

    @Test
    void aSecondSignalEndsTheServerWithoutWaitingForItsWorkers(@TempDir Path home) {
        try (HodeiServer server = HodeiServer.start(home, Map.of("HODEI_AGENT_STOP_GRACE", "8s"))) {
            Job job = server.api().queue(Api.command("trap '' TERM; echo ready; while :; do sleep 60; done"));
            try (Follower follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("ready", LIMIT);
            }
            long pid = server.serverPid();

            server.signal();
            Eventually.holds("it stops", LIMIT, () -> server.output().contains("Stopping"));
            // One that comes within a second counts as the same.
            Eventually.holds("another signal ends it", Duration.ofSeconds(6), () -> {
                server.signal();
                return !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            });
            server.await(Duration.ofSeconds(1));
            assertThat(Marked.runs(pid)).isFalse();
        }
    }

    @Test
    void killingTheServerLeavesNoDatabaseAndARestartFinishesTheJob(@TempDir Path home) {
        Gate gate = Gate.in(home);
        HodeiServer server = HodeiServer.start(home, Map.of());
        Job job;
        try {
            job = server.api().queue(Api.command("echo begun; " + gate.command() + "; echo over"));
            try (Follower follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            Running waiting = server.cli().start("job", "wait", job.getJobId());
            List<Marked.Found> postgres = server.processes().stream()
                    .filter(found -> found.commandLine().contains("postgres"))
                    .toList();
            assertThat(postgres).isNotEmpty();

            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();

            assertThat(server.await(LIMIT).exitCode()).isEqualTo(137);
            Eventually.holds(
                    "the database is gone",
                    Duration.ofSeconds(5),
                    () -> postgres.stream().noneMatch(found -> Marked.runs(found.pid())));
            gate.open();

            try (HodeiServer again = server.startAgain()) {
                Api.Ran ran = again.api().ran(job.getJobId());

                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.job().getAttemptsList()).hasSize(1);
                assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");
                assertThat(waiting.await(LIMIT).outText()).contains("succeeded");
                again.stop();
            }
            Eventually.holds(
                    "the first server's worker has gone with the second",
                    Duration.ofSeconds(5),
                    () -> server.processes().isEmpty());
        } finally {
            server.close();
        }
    }
}
