package dev.hodei.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.chaos.Identities.Identity;
import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed between the server's leave to start a command and the start. */
@Timeout(180)
class LeaveTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** The job may not run twice; it has not run once, which the agent's journal proves to the next agent. */
    @Test
    void theJobRunsForTheFirstTimeWhenTheAgentIsBack() throws Exception {
        Path ran = directory.resolve("ran");
        Path work = directory.resolve("work");
        try (HodeiServer server = HodeiServer.start(
                        Files.createDirectory(directory.resolve("home")), HodeiServer.withoutWorkers());
                Proxy network = new Proxy(server.grpcPort())) {
            Identity identity = new Identities(server.database(), () -> Duration.ZERO, new Stop())
                    .issue()
                    .orElseThrow();
            Job job;
            try (Running agent = agent(network.address(), identity, work)) {
                agent.err().await("Connected to", LIMIT);
                network.silence(true, false);
                job = server.api().queue(Api.command("echo $HODEI_ATTEMPT >> " + ran));
                Eventually.holds("the agent has the job", LIMIT, () -> hasJournal(work));
                // The leave that the server gives now does not arrive.
                network.silence(false, true);
                network.healFromWorker();
                server.api().awaitState(job.getJobId(), JobState.JOB_STATE_RUNNING);
                agent.kill();
                agent.await(LIMIT).exitedWith(137);
            }
            network.heal();
            try (Running agent = agent(network.address(), identity, work)) {
                Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
                assertThat(ended.getAttemptsCount()).isEqualTo(2);
                Attempt first = ended.getAttempts(0);
                assertThat(first.getState()).isEqualTo(AttemptState.ATTEMPT_STATE_LOST);
                assertThat(first.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
                assertThat(first.getEndDetail()).isEqualTo("the worker agent died before the command was started");
                assertThat(first.hasStartedAt()).isFalse();
                assertThat(ran).hasContent("2");
                assertThat(server.cli()
                                .run("job", "logs", job.getJobId(), "--attempt", "1")
                                .exitedWith(0)
                                .errText())
                        .contains("The worker agent died before the command was started.");
                agent.terminate();
                agent.await(LIMIT).exitedWith(0);
            }
        }
    }

    private static Running agent(String address, Identity identity, Path work) {
        return AgentByHand.start(
                address, identity.worker(), identity.password(), Map.of("HODEI_WORK_DIR", work.toString()));
    }

    private static boolean hasJournal(Path work) {
        try (Stream<Path> entries = Files.list(work)) {
            return entries.anyMatch(entry -> Files.exists(entry.resolve("journal")));
        } catch (NoSuchFileException e) {
            // The agent makes its directory when it needs it.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
