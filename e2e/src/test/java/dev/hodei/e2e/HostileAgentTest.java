package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlResponse.MessageCase;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.TerminateWorkerRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A worker that was let in, and does what no agent of ours does. The server is this test's own: the worker is given every job
 * that is queued, also those that other tests leave.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class HostileAgentTest {
    private final HodeiServer server;

    HostileAgentTest(@TempDir Path home) {
        server = HodeiServer.start(home, HodeiServer.withoutWorkers());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Job queue() {
        return server.api().queue(Api.command("never run"));
    }

    @Test
    void nothingIsAddedToALogAfterItsJobHasEnded() throws Exception {
        try (HandMadeAgent agent = new HandMadeAgent(server)) {
            Job job = queue();
            AttemptRef attempt = agent.begin();
            assertThat(agent.upload(attempt, HandMadeAgent.chunk(0, "one"))).isEqualTo(Status.OK);
            agent.send(HandMadeAgent.finished(attempt, "one"));
            Api.Ran ended = server.api().ran(job.getJobId());
            assertThat(ended.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ended.attempt().getLogHash()).hasSize(64);

            Status late = agent.upload(attempt, HandMadeAgent.chunk(1, "two"));
            Status again = agent.upload(attempt, HandMadeAgent.chunk(0, "two"));

            assertThat(late.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(again).as("what is stored is skipped, whatever it says").isEqualTo(Status.OK);
            Api.Ran after = server.api().ran(job.getJobId());
            assertThat(after.log().stdoutText()).isEqualTo("one\n");
            assertThat(after.attempt()).isEqualTo(ended.attempt());
        }
    }

    @Test
    void aChunkThatIsNotWhatItSaysIsRefusedAndTheRestStaysReadable() throws Exception {
        try (HandMadeAgent agent = new HandMadeAgent(server)) {
            Job job = queue();
            AttemptRef attempt = agent.begin();
            assertThat(agent.upload(attempt, HandMadeAgent.chunk(0, "one"))).isEqualTo(Status.OK);

            assertThat(List.of(
                            agent.upload(attempt, HandMadeAgent.chunk(1, "two").setEntryCount(2)),
                            agent.upload(attempt, HandMadeAgent.chunk(1, "two").setTextBytes(4)),
                            agent.upload(
                                    attempt,
                                    HandMadeAgent.chunk(1, "two", "three").setEntryCount(1))))
                    .extracting(Status::getCode)
                    .containsOnly(Status.Code.DATA_LOSS);

            assertThat(agent.upload(attempt, HandMadeAgent.chunk(1, "three"))).isEqualTo(Status.OK);
            agent.send(HandMadeAgent.finished(attempt, "one", "three"));
            Api.Ran ended = server.api().ran(job.getJobId());
            assertThat(ended.log().stdoutText()).isEqualTo("one\nthree\n");
            assertThat(ended.attempt().getLogBytesMissing()).isZero();
        }
    }

    @Test
    void aWorkerThatHasEndedGetsNoNewCredentialHoweverOftenItIsHeard() throws Exception {
        try (HandMadeAgent agent = new HandMadeAgent(server)) {
            assertThat(agent.heartbeat().hasCredential()).as("while it lives").isTrue();
            var _ = server.api()
                    .workers()
                    .terminateWorker(TerminateWorkerRequest.newBuilder()
                            .setWorkerId(agent.worker())
                            .build());
            agent.await(MessageCase.SHUTDOWN);
            agent.disconnect();
            Eventually.holds(
                    "it has ended",
                    Duration.ofSeconds(10),
                    () -> server.database()
                            .query("SELECT state FROM workers WHERE worker_id = ?", agent.worker())
                            .equals(List.of("TERMINATED")));

            agent.connect();

            assertThat(agent.await(MessageCase.SHUTDOWN).getShutdown().getReason())
                    .contains("no such worker, or gave it up");
            for (int i = 0; i < 5; i++) {
                assertThat(agent.heartbeat().hasCredential()).isFalse();
            }
        }
    }

    @Test
    void nobodySpeaksOfAnothersJob() throws Exception {
        try (HandMadeAgent owner = new HandMadeAgent(server)) {
            Job job = queue();
            AttemptRef attempt = owner.begin();
            assertThat(owner.upload(attempt, HandMadeAgent.chunk(0, "one"))).isEqualTo(Status.OK);
            try (HandMadeAgent other = new HandMadeAgent(server)) {
                assertThat(other.upload(attempt, HandMadeAgent.chunk(1, "two")).getCode())
                        .isEqualTo(Status.Code.PERMISSION_DENIED);
                other.send(HandMadeAgent.finished(attempt));
                assertThat(other.awaitEnd().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            }
            AttemptRef stale = attempt.toBuilder()
                    .setFencingToken(attempt.getFencingToken() - 1)
                    .build();
            assertThat(owner.upload(stale, HandMadeAgent.chunk(1, "two")).isOk())
                    .as("a stale token")
                    .isFalse();

            owner.send(HandMadeAgent.finished(attempt, "one"));
            Api.Ran ended = server.api().ran(job.getJobId());
            assertThat(ended.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ended.log().stdoutText()).isEqualTo("one\n");
        }
    }
}
