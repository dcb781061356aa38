package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is gone, or is not the active one any more, while another one of the same database is. */
@Timeout(60)
class AgentServersTest {
    @TempDir
    Path directory;

    private FakeServer first;
    private FakeServer second;

    @BeforeEach
    void listen() throws Exception {
        first = new FakeServer();
        second = new FakeServer();
        first.others = List.of(second.address());
        second.others = List.of(first.address());
    }

    @AfterEach
    void close() throws Exception {
        first.close();
        second.close();
    }

    @Test
    void aJobGoesOnWithTheServerThatItsOwnWasToldOf() throws Exception {
        RunningAgent agent = RunningAgent.connected(first, directory);
        AttemptRef job = begun(first);
        second.logs.put(job, first.log(job));
        first.goDown();

        assertThat(FakeServer.next(second.hellos).getAttemptsList()).containsExactly(job);
        end(second, job);
        agent.close();
    }

    @Test
    void aStandbyTellsWhereTheActiveOneIs() throws Exception {
        first.others = List.of();
        RunningAgent agent = RunningAgent.connected(first, directory);
        AttemptRef job = begun(first);
        second.logs.put(job, first.log(job));
        first.goDown();
        first.others = List.of(second.address());
        first.standby = true;
        first.comeBack();

        assertThat(FakeServer.next(second.hellos).getAttemptsList()).containsExactly(job);
        end(second, job);
        agent.close();
    }

    @Test
    void aWorkerRegistersWhereAStandbySendsIt() throws Exception {
        first.standby = true;
        RunningAgent agent = new RunningAgent(RunningAgent.config(first.address(), directory));
        FakeServer.next(second.hellos);
        assertThat(first.registrations).isNotEmpty();
        assertThat(second.registrations).hasSize(1);
        agent.close();
    }

    @Test
    void itGoesBackToTheServerThatItLeft() throws Exception {
        RunningAgent agent = RunningAgent.connected(first, directory);
        AttemptRef job = begun(first);
        second.logs.put(job, first.log(job));
        first.goDown();
        FakeServer.next(second.hellos);
        first.comeBack();
        second.standby = true;
        second.sendAway();

        assertThat(FakeServer.next(first.hellos).getAttemptsList()).containsExactly(job);
        end(first, job);
        agent.close();
    }

    @Test
    void whoDoesNotKnowTheWorkerAtAToldAddressIsNotItsServer() throws Exception {
        RunningAgent agent = RunningAgent.connected(first, directory);
        AttemptRef job = begun(first);
        second.validToken = "of another installation";
        first.goDown();
        FakeServer.next(second.tokens);
        FakeServer.next(second.tokens);
        first.comeBack();

        assertThat(FakeServer.next(first.hellos).getAttemptsList()).containsExactly(job);
        end(first, job);
        assertThat(second.hellos).isEmpty();
        agent.close();
    }

    @Test
    void anAgentThatIsStartedAgainKnowsThem() throws Exception {
        RunningAgent agent = RunningAgent.connected(first, directory);
        Path kept = directory.resolve("work/credential");
        await().atMost(20, TimeUnit.SECONDS).until(() -> Files.readString(kept).contains(second.address()));
        first.goDown();
        FakeServer.next(second.hellos);
        // Nobody is there to take what it has: it leaves the credential for a later one.
        second.goDown();
        assertThat(agent.awaitExit()).isEqualTo(69);
        second.comeBack();

        RunningAgent later = new RunningAgent(RunningAgent.config(first.address(), directory));
        FakeServer.next(second.hellos);
        later.close();
    }

    private AttemptRef begun(FakeServer server) throws InterruptedException {
        AttemptRef job = server.assign(command(
                "echo begun; until [ -e " + directory.resolve("go") + " ]; do read -t 0.01 <> <(:); done; exit 7"));
        FakeServer.next(server.started);
        server.log(job).awaitPosition(2);
        return job;
    }

    private void end(FakeServer server, AttemptRef job) throws Exception {
        Files.createFile(directory.resolve("go"));
        var end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_EXIT_CODE);
        assertThat(end.getExitCode()).isEqualTo(7);
    }
}
