package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that may take its time when it is asked to stop. */
@Timeout(60)
class AgentDrainTest {
    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        server.settings = FakeServer.settings(100, 30_000, 300);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        assertThat(directory.resolve("work")).doesNotExist();
    }

    @Test
    void jobsFinishAndNoneIsTakenMeanwhile() throws Exception {
        Path go = directory.resolve("go");
        RunningAgent agent = connected(Duration.ofSeconds(50));
        AttemptRef job = server.assign(command("until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; echo over"));
        FakeServer.next(server.started);
        agent.agent.drain("the agent was sent a signal");
        assertThat(FakeServer.next(server.draining)
                        .getDraining()
                        .getJobsMayGoOn()
                        .getSeconds())
                .isBetween(45L, 50L);

        AttemptRef late = server.assign(command("echo never"));
        assertThat(server.awaitEnd(late).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
        Files.createFile(go);
        assertThat(server.awaitEnd(job).getExitCode()).isZero();
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("over\n");
        assertThat(agent.awaitExit()).isZero();
        assertThat(server.started).as("the late one").isEmpty();
        Files.delete(go);
    }

    @Test
    void whatRunsForLongerIsStopped() throws Exception {
        RunningAgent agent = connected(Duration.ofSeconds(1));
        AttemptRef job = server.assign(command("sleep 1000"));
        FakeServer.next(server.started);
        agent.agent.drain("the agent was sent a signal");
        assertThat(server.awaitEnd(job).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
        assertThat(agent.awaitExit()).isZero();
    }

    @Test
    void aReconnectionTellsHowMuchTimeIsLeft() throws Exception {
        RunningAgent agent = connected(Duration.ofSeconds(50));
        AttemptRef job = server.assign(command("sleep 1000"));
        FakeServer.next(server.started);
        agent.agent.drain("the agent was sent a signal");
        var before = FakeServer.next(server.draining).getDraining().getJobsMayGoOn();
        server.goDown();
        server.comeBack();
        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(job);
        var after = FakeServer.next(server.draining).getDraining().getJobsMayGoOn();
        assertThat(Duration.ofSeconds(after.getSeconds(), after.getNanos()))
                .isPositive()
                .isLessThan(Duration.ofSeconds(before.getSeconds(), before.getNanos()));
        server.shutDownAgent();
        server.awaitEnd(job);
        assertThat(agent.awaitExit()).isZero();
    }

    @Test
    void theServersWordCutsItShort() throws Exception {
        RunningAgent agent = connected(Duration.ofDays(1));
        AttemptRef job = server.assign(command("sleep 1000"));
        FakeServer.next(server.started);
        agent.agent.drain("the agent was sent a signal");
        FakeServer.next(server.draining);
        server.shutDownAgent();
        assertThat(server.awaitEnd(job).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
        assertThat(agent.awaitExit()).isZero();
    }

    private RunningAgent connected(Duration drainLimit) throws InterruptedException {
        RunningAgent agent = new RunningAgent(RunningAgent.config(server.address(), directory, drainLimit));
        FakeServer.next(server.hellos);
        return agent;
    }
}
