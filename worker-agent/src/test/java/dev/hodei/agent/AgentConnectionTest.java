package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Hello;
import dev.hodei.v1.RegisterRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registering, heartbeats, and connections that break. */
@Timeout(60)
class AgentConnectionTest {
    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void listen() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void registersThenSaysHelloThenBeats() throws Exception {
        RunningAgent agent = new RunningAgent(RunningAgent.config(server.address(), directory));
        RegisterRequest request = FakeServer.next(server.registrations);
        assertThat(request.getWorkerId()).isEqualTo(RunningAgent.WORKER_ID);
        assertThat(request.getSlots()).isEqualTo(4);
        assertThat(request.getFacts().getHostname()).isNotEmpty();
        assertThat(request.getFacts().getMemoryBytes()).isGreaterThan(1 << 20);
        assertThat(FakeServer.next(server.hellos).getSlots()).isEqualTo(4);
        assertThat(FakeServer.next(server.heartbeats).getSequence()).isEqualTo(1);
        assertThat(FakeServer.next(server.heartbeats).getSequence()).isEqualTo(2);
        agent.close();
        assertThat(agent.awaitExit()).isZero();
        assertThat(server.draining).hasSize(1);
    }

    @Test
    void whereTheAnswerIsLostItAsksAgainAsTheSameProcess() throws Exception {
        server.answersToLose.release(2);
        RunningAgent agent = new RunningAgent(RunningAgent.config(server.address(), directory));
        FakeServer.next(server.hellos);
        assertThat(server.registrations)
                .hasSize(3)
                .extracting(RegisterRequest::getRegistrationKey)
                .allSatisfy(key -> assertThat(key.size()).isEqualTo(32))
                .containsOnly(server.registrations.element().getRegistrationKey());
        agent.close();
    }

    @Test
    void aRefusedPasswordIsTheEnd() throws Exception {
        RunningAgent agent = new RunningAgent(RunningAgent.config(server.address(), directory, "wrong", 1L << 20));
        assertThat(agent.awaitExit()).isEqualTo(77);
        assertThat(server.registrations).hasSize(1);
    }

    @Test
    void noServerAtTheAddress() throws Exception {
        // tcpmux, which nobody serves: a port that was free a moment ago may be somebody's by now.
        RunningAgent agent = new RunningAgent(RunningAgent.config("127.0.0.1:1", directory));
        assertThat(agent.awaitExit()).isEqualTo(69);
    }

    @Test
    void aServerThatComesUpLateIsFound() throws Exception {
        server.goDown();
        RunningAgent agent = new RunningAgent(RunningAgent.config(server.address(), directory));
        server.comeBack();
        FakeServer.next(server.hellos);
        agent.close();
    }

    @Test
    void aJobRunsOnWhileTheConnectionIsBrokenAndItsLogHasNoGap() throws Exception {
        RunningAgent agent = RunningAgent.connected(server, directory);
        Path go = directory.resolve("go");
        AttemptRef job = server.assign(command(
                "seq 1 20000; until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; seq 20001 60000; exit 7"));
        FakeServer.next(server.started);
        server.log(job).awaitPosition(1_000);
        server.goDown();
        Files.createFile(go);
        server.comeBack();
        Hello hello = FakeServer.next(server.hellos);
        assertThat(hello.getAttemptsList()).containsExactly(job);
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getExitCode()).isEqualTo(7);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 60_000; i++) {
            expected.append(i).append('\n');
        }
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(expected.toString());
        agent.close();
    }

    @Test
    void anEndIsReportedAgainUntilItIsSettled() throws Exception {
        server.settle = false;
        RunningAgent agent = RunningAgent.connected(server, directory);
        AttemptRef job = server.assign(command("exit 3"));
        AttemptFinished first = server.awaitEnd(job);
        server.goDown();
        server.comeBack();
        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(job);
        assertThat(FakeServer.next(server.finished)).isEqualTo(first);
        server.settle(job);
        // The answer to the next message of the same stream says that the agent has read this one.
        AttemptRef unknown = job.toBuilder().setJobId("f".repeat(32)).build();
        server.stop(unknown, EndReason.END_REASON_CANCELLED);
        assertThat(FakeServer.next(server.finished).getAttempt()).isEqualTo(unknown);
        server.goDown();
        server.comeBack();
        assertThat(FakeServer.next(server.hellos).getAttemptsList()).isEmpty();
        assertThat(server.finished).isEmpty();
        agent.close();
    }

    @Test
    void anAttemptThatIsHeldIsNotStartedAgain() throws Exception {
        RunningAgent agent = RunningAgent.connected(server, directory);
        AttemptRef job = server.assign(command("sleep 0.3"));
        server.assign(job, command("sleep 0.3"));
        server.awaitEnd(job);
        assertThat(server.started).hasSize(1);
        agent.close();
        assertThat(server.finished).isEmpty();
    }

    @Test
    void silenceOfTheServerStopsTheJobsAndTheirEndAndLogAreToldLater() throws Exception {
        server.settings = FakeServer.settings(100, 2_000, 200);
        RunningAgent agent = RunningAgent.connected(server, directory);
        AttemptRef job = server.assign(command("trap '' TERM; echo $$; while :; do sleep 0.1; echo on; done"));
        ProcessHandle process =
                ProcessHandle.of(FakeServer.next(server.started).getPid()).orElseThrow();
        server.acknowledgeHeartbeats = false;
        server.goDown();
        process.onExit().get(10, TimeUnit.SECONDS);
        server.acknowledgeHeartbeats = true;
        server.comeBack();

        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(job);
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(end.getEndDetail())
                .isEqualTo("worker and server had no contact for 2 s, so the worker stopped the job");
        assertThat(server.log(job).text(LogStream.STDOUT)).startsWith(process.pid() + "\non\non\n");
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .contains("Stopping the job: worker and server had no contact for 2 s.", "SIGKILL");
        agent.close();
    }

    @Test
    void aServerThatTookAHelloAndAnswersTooLateIsToldTheEnd() throws Exception {
        server.settings = FakeServer.settings(100, 900, 200);
        RunningAgent agent = RunningAgent.connected(server, directory);
        AttemptRef job = server.assign(command("trap '' TERM; while :; do sleep 0.1; done"));
        ProcessHandle process =
                ProcessHandle.of(FakeServer.next(server.started).getPid()).orElseThrow();
        server.withhold.set(true);
        server.goDown();
        server.comeBack();
        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(job);

        process.onExit().get(10, TimeUnit.SECONDS);
        server.answerLate();
        assertThat(server.awaitEnd(job).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        agent.close();
    }

    @Test
    void whatEndedWhileTheServerWasAwayIsReportedHoweverLongThatWas() throws Exception {
        server.settings = FakeServer.settings(100, 900, 200);
        RunningAgent agent = RunningAgent.connected(server, directory);
        Path go = directory.resolve("go");
        AttemptRef ends = server.assign(command("until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; seq 1000"));
        FakeServer.next(server.started);
        AttemptRef runs = server.assign(command("sleep 600"));
        ProcessHandle process =
                ProcessHandle.of(FakeServer.next(server.started).getPid()).orElseThrow();
        server.acknowledgeHeartbeats = false;
        server.goDown();
        Files.createFile(go);
        // The fence has struck when the other one is gone.
        process.onExit().get(10, TimeUnit.SECONDS);
        server.acknowledgeHeartbeats = true;
        server.comeBack();

        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(ends, runs);
        assertThat(server.awaitEnd(ends).getExitCode()).isZero();
        assertThat(server.awaitEnd(runs).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(server.log(ends).text(LogStream.STDOUT).lines()).hasSize(1_000);
        agent.close();
    }

    @Test
    void heartbeatsThatAreNotAcknowledgedMakeItConnectAgain() throws Exception {
        server.settings = FakeServer.settings(100, 30_000, 200);
        server.acknowledgeHeartbeats = false;
        RunningAgent agent = RunningAgent.connected(server, directory);
        FakeServer.next(server.hellos);
        server.acknowledgeHeartbeats = true;
        agent.close();
    }

    /** A worker that has all hands full is not taken for dead. */
    @Test
    void heartbeatsGoOutWhileJobsFloodTheMachineAndNobodyTakesTheirLog() throws Exception {
        server.settings = FakeServer.settings(100, 5_000, 200);
        server.slow = true;
        RunningAgent agent = RunningAgent.connected(server, directory);
        AttemptRef job = server.assign(command("for i in 1 2 3 4; do (while :; do echo $i; done) & done; wait"));
        FakeServer.next(server.started);
        server.heartbeats.clear();
        long begun = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(FakeServer.next(server.heartbeats).getAttemptsList()).containsExactly(job);
        }
        assertThat(System.nanoTime() - begun)
                .as("20 heartbeats, one every 100 ms")
                .isBetween(TimeUnit.MILLISECONDS.toNanos(1_500), TimeUnit.SECONDS.toNanos(10));
        assertThat(server.finished).as("it was not fenced").isEmpty();
        server.stop(job, EndReason.END_REASON_CANCELLED);
        server.slow = false;
        server.chunkPermits.release(1_000_000);
        server.awaitEnd(job);
        agent.close();
    }

    @Test
    void aRenewedCredentialIsUsedAndAnUnknownOneIsTheEnd() throws Exception {
        server.nextToken = "credential-2";
        RunningAgent agent = RunningAgent.connected(server, directory);
        assertThat(FakeServer.next(server.tokens)).isEqualTo("Bearer credential-1");
        FakeServer.next(server.heartbeats);
        FakeServer.next(server.heartbeats);
        FakeServer.next(server.heartbeats);
        server.validToken = "credential-2";
        server.goDown();
        server.comeBack();
        FakeServer.next(server.hellos);
        assertThat(FakeServer.next(server.tokens)).isEqualTo("Bearer credential-2");

        AttemptRef job = server.assign(command("sleep 1000"));
        long pid = FakeServer.next(server.started).getPid();
        assertThat(server.log(job).position()).isNotNegative();
        server.validToken = "another";
        server.goDown();
        server.comeBack();
        assertThat(agent.awaitExit()).isEqualTo(77);
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void aServerThatStaysAwayIsTheEnd() throws Exception {
        server.settings = FakeServer.settings(100, 900, 200);
        RunningAgent agent = RunningAgent.connected(server, directory);
        server.goDown();
        assertThat(agent.awaitExit()).isEqualTo(69);
        // To come back when the server does.
        assertThat(directory.resolve("work/credential")).exists();
    }
}
