package dev.hodei.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.chaos.Identities.Identity;
import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.WaitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that was cut off until it was declared lost is let in again, with the end of its job and all of its log. */
@Timeout(180)
class ComebackTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private HodeiServer server;
    private Proxy network;
    private Running agent;
    private Identity identity;
    private Path go;
    private Job job;

    /** A job has printed its first line; its worker is cut off, and the job ends with its last. */
    @BeforeEach
    void aJobEndsWhileItsWorkerIsCutOff() throws IOException {
        Map<String, String> settings = new HashMap<>(Timing.settings());
        settings.put("HODEI_PROVISIONING_ENABLED", "false");
        // As short as it may be: one of these tests waits for it.
        settings.remove("HODEI_HEARTBEAT_GONE_AFTER");
        server = HodeiServer.start(Files.createDirectory(directory.resolve("home")), settings);
        identity = new Identities(server.database(), () -> Duration.ZERO, new Stop())
                .issue()
                .orElseThrow();
        network = new Proxy(server.grpcPort());
        agent = AgentByHand.start(
                network.address(),
                identity.worker(),
                identity.password(),
                Map.of("HODEI_WORK_DIR", directory.resolve("work").toString()));
        agent.err().await("Connected to", LIMIT);
        go = directory.resolve("go");
        Path gone = directory.resolve("gone");
        job = server.api()
                .queue(Api.command(
                        "echo first; until [ -e '" + go + "' ]; do sleep 0.05; done; echo last; touch '" + gone + "'"));
        Eventually.holds(
                "the first line is stored",
                LIMIT,
                () -> !server.database()
                        .query("SELECT position FROM attempt_logs WHERE position > 1 AND job_id = ?", job.getJobId())
                        .isEmpty());
        network.silence(true, true);
        Files.createFile(go);
        Eventually.holds("the job has ended", LIMIT, () -> Files.exists(gone));
        awaitWorker("LOST");
    }

    @AfterEach
    void stop() {
        agent.close();
        network.close();
        server.close();
    }

    @Test
    void whatEndedMeanwhileEndsAsItDid() {
        var why = server.api()
                .jobs()
                .explainJob(
                        ExplainJobRequest.newBuilder().setJobId(job.getJobId()).build());
        assertThat(why.getJob().getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
        assertThat(why.getWaiting().getReason()).isEqualTo(WaitReason.WAIT_REASON_LOST_WORKER_NOT_GONE);
        assertThat(why.getWorker().getWorkerId()).isEqualTo(identity.worker());

        network.heal();
        server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        Ran ran = server.api().ran(job.getJobId());
        assertThat(ran.log().stdoutText()).isEqualTo("first\nlast\n");
        assertThat(ran.attempt().getLogBytesMissing()).isZero();
        assertThat(ran.attempt().getLogEndUnknown()).isFalse();
        awaitWorker("READY");
        assertThat(server.database()
                        .query(
                                "SELECT worker_id FROM workers WHERE finished_at IS NULL AND worker_id = ?",
                                identity.worker()))
                .hasSize(1);
        assertThat(server.api().run("echo again").log().stdoutText()).isEqualTo("again\n");
        assertThat(agent.isAlive()).isTrue();
    }

    @Test
    void whatItBringsTooLateIsRefused() {
        server.api().awaitState(job.getJobId(), JobState.JOB_STATE_FAILED);
        Ran lost = server.api().ran(job.getJobId());
        assertThat(lost.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(lost.log().stdoutText()).isEqualTo("first\n");
        assertSaidToBeMaybeIncomplete(lost);

        network.heal();
        // By then the worker has said what it had to say: whether its lines were refused first, or it was told before
        // that its
        // attempt is over, is for the two streams to settle.
        assertThat(server.api().run("echo again").log().stdoutText()).isEqualTo("again\n");
        Ran later = server.api().ran(job.getJobId());
        assertThat(later.job().getState()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(later.log().stdoutText()).isEqualTo("first\n");
        assertThat(later.attempt().getLogHash())
                .hasSize(64)
                .isEqualTo(lost.attempt().getLogHash());
        assertSaidToBeMaybeIncomplete(later);
    }

    /** All that the worker had told of is stored, and what it printed after that nobody knows. */
    private void assertSaidToBeMaybeIncomplete(Ran ran) {
        assertThat(ran.attempt().getLogBytesMissing()).isZero();
        assertThat(ran.attempt().getLogEndUnknown()).isTrue();
        assertThat(server.cli().run("job", "get", job.getJobId()).exitedWith(0).outText())
                .contains("may be incomplete: its worker was gone before it could say where the log ends");
        assertThat(server.cli().run("job", "logs", job.getJobId()).exitedWith(0).errText())
                .contains("the log of attempt 1 may be incomplete: its worker was gone");
    }

    private void awaitWorker(String state) {
        Eventually.holds(
                "the worker is " + state,
                LIMIT,
                () -> server.database()
                        .query("SELECT state FROM workers WHERE worker_id = ?", identity.worker())
                        .equals(List.of(state)));
    }
}
