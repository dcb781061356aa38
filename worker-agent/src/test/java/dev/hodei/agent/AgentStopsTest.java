package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are stopped: by a user, by their timeout, by the end of the agent. */
@Timeout(60)
class AgentStopsTest {
    private static final String SPREAD_OUT =
            "setsid bash -c 'echo $$; sleep 1000' & (trap '' TERM; echo $BASHPID; while :; do sleep 1000; done) & echo $$; wait";

    @TempDir
    Path directory;

    private FakeServer server;
    private RunningAgent agent;

    @BeforeEach
    void connect() throws Exception {
        server = new FakeServer();
        server.settings = FakeServer.settings(200, 30_000, 300);
        agent = RunningAgent.connected(server, directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        agent.close();
        server.close();
        assertThat(directory).isEmptyDirectory();
    }

    private void assertGone(AttemptRef job) {
        var pids = FakeServer.lines(server.log(job).text(LogStream.STDOUT));
        assertThat(pids).hasSize(3);
        for (String pid : pids) {
            assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
        }
    }

    @Test
    void aCancelledJobsWholeTreeIsGoneWhenItIsReported() throws Exception {
        AttemptRef job = server.assign(command(SPREAD_OUT));
        server.log(job).awaitPosition(4);
        server.stop(job, EndReason.END_REASON_CANCELLED);
        AttemptFinished end = FakeServer.next(server.finished);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
        server.log(job).awaitPosition(end.getLogPosition());
        assertGone(job);
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .contains("it was cancelled")
                .contains("SIGTERM")
                .contains("Sent SIGKILL to");
    }

    @Test
    void aTimeoutIsToldOnStderr() throws Exception {
        AttemptRef job = server.assign(JobSpec.newBuilder()
                .setCommand("printf partial >&2; " + SPREAD_OUT)
                .setTimeout(FakeServer.millis(1_000))
                .build());
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_TIMEOUT);
        assertThat(end.getEndDetail()).isEmpty();
        assertGone(job);
        assertThat(server.log(job).text(LogStream.STDERR)).isEqualTo("partial\nhodei: timed out after 1s\n");
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .contains("Sent SIGTERM; what is left after")
                .contains("SIGKILL");
    }

    @Test
    void whatIsPrintedOnSigtermIsKept() throws Exception {
        AttemptRef job = server.assign(
                command("exec 3<> <(:); trap 'echo bye; exit 0' TERM; echo hi; while :; do read -t 1 -u 3; done"));
        server.log(job).awaitPosition(2);
        server.stop(job, EndReason.END_REASON_CANCELLED);
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
        server.log(job).awaitPosition(end.getLogPosition());
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("hi\nbye\n");
    }

    @Test
    void aStopForAnAttemptThatIsNotHeldIsAnswered() throws Exception {
        AttemptRef unknown = AttemptRef.newBuilder()
                .setJobId("f".repeat(32))
                .setAttempt(1)
                .setFencingToken(99)
                .build();
        server.stop(unknown, EndReason.END_REASON_CANCELLED);
        AttemptFinished end = FakeServer.next(server.finished);
        assertThat(end.getAttempt()).isEqualTo(unknown);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
        assertThat(end.getLogPosition()).isZero();
    }

    @Test
    void aBackgroundProcessThatHoldsThePipe() throws Exception {
        AttemptRef job = server.assign(command("(sleep 1; echo late; sleep 1000) & echo $!; exit 5"));
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getExitCode()).isEqualTo(5);
        assertThat(server.log(job).text(LogStream.STDOUT)).endsWith("\nlate\n");
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .contains("held its output open")
                .contains("Stopped 1 process ");
        String pid = FakeServer.lines(server.log(job).text(LogStream.STDOUT)).getFirst();
        assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
    }

    @Test
    void aBackgroundProcessThatNeverStopsPrinting() throws Exception {
        AttemptRef job = server.assign(command("(while :; do echo on and on; done) & exit 6"));
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getExitCode()).isEqualTo(6);
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .contains("held its output open")
                .contains("Stopped 1 process ");
    }

    @Test
    void aDaemonThatGaveUpItsPipesIsStoppedToo() throws Exception {
        AttemptRef other = server.assign(command("sleep 1000"));
        FakeServer.next(server.started);
        AttemptRef job = server.assign(command("setsid bash -c 'sleep 1000 >/dev/null 2>&1 & echo $!'"));
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getExitCode()).isZero();
        String pid = FakeServer.lines(server.log(job).text(LogStream.STDOUT)).getFirst();
        assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
        server.stop(other, EndReason.END_REASON_CANCELLED);
        assertThat(server.awaitEnd(other).getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
        assertThat(server.log(other).position()).isEqualTo(2);
    }

    @Test
    void aDaemonThatHidesWhoseItIsGoesWithTheOnlyJob() throws Exception {
        AttemptRef job =
                server.assign(command("setsid env -i /bin/bash -c 'sleep 1000 >/dev/null 2>&1 & echo $!' | cat"));
        server.awaitEnd(job);
        String pid = FakeServer.lines(server.log(job).text(LogStream.STDOUT)).getFirst();
        assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
        assertThat(server.log(job).text(LogStream.SYSTEM)).contains("Stopped 1 process ");
    }

    @Test
    void theServersShutdownStopsJobsReportsThemAndExits() throws Exception {
        AttemptRef job = server.assign(command("sleep 1000"));
        FakeServer.next(server.started);
        server.shutDownAgent();
        FakeServer.next(server.draining);
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
        assertThat(agent.awaitExit()).isZero();
    }

    /** A server that was paused hangs up when it goes on, and its provider has the agent stopped meanwhile. */
    @Test
    void whatEndedIsHandedOverAlsoWhereTheServerIsAwayWhenTheAgentIsStopped() throws Exception {
        AttemptRef job = server.assign(command("echo before; sleep 1000"));
        FakeServer.next(server.started);
        server.goDown();
        agent.agent.shutdown("the test wants it");
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> agent.exitCode.get(1_500, TimeUnit.MILLISECONDS));
        server.comeBack();
        server.awaitEnd(job);
        assertThat(agent.awaitExit()).isZero();
    }
}
