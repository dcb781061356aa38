package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.e2e.harness.Workers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.v1.WorkerFacts;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A worker is let in with the one-time password that was issued to it: once, in time, and with no other. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class WorkerAdmissionTest {
    private final HodeiServer server;
    private final Database database;
    private final Workers workers;

    WorkerAdmissionTest(@WithoutWorkers HodeiServer server) {
        this.server = server;
        this.database = server.database();
        this.workers = new Workers(database);
    }

    @Test
    void theRightPasswordLetsAWorkerInOnce() {
        String worker = workers.newWorker();
        String password = workers.newPassword(worker, "1 hour");

        RegisterResponse response = register(worker, password);
        StatusRuntimeException again = refusal(worker, password);

        assertThat(response.getCredential().getToken()).isNotEmpty();
        assertThat(response.getSettings().getHeartbeatInterval().getSeconds()).isEqualTo(5);
        assertThat(again.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(auditActions(worker)).contains("token.consumed", "token.refused");
    }

    @Test
    void theSameProcessMayAskAgainAndNoOther() {
        String worker = workers.newWorker();
        String password = workers.newPassword(worker, "1 hour");
        workers.awaitKnown(worker);
        RegisterRequest request = request(worker, password).toBuilder()
                .setRegistrationKey(ByteString.copyFromUtf8("known to one process"))
                .build();

        for (int i = 0; i < 2; i++) {
            assertThat(server.api().agents().register(request).getCredential().getToken())
                    .isNotEmpty();
        }
        RegisterRequest other = request.toBuilder()
                .setRegistrationKey(ByteString.copyFromUtf8("that of another one"))
                .build();
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> server.api().agents().register(other));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(auditActions(worker)).containsOnlyOnce("token.consumed").containsOnlyOnce("token.refused");
    }

    @Test
    void aWrongPasswordIsRefused() {
        String worker = workers.newWorker();
        String right = workers.newPassword(worker, "1 hour");

        StatusRuntimeException refusal = refusal(worker, "wrong" + right);

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refusal.getStatus().getDescription()).isNotBlank().doesNotContain(right);
        assertThat(state(worker)).isEqualTo("CREATING");
        // It was not used up by somebody else's guess.
        assertThat(register(worker, right).hasCredential()).isTrue();
    }

    @Test
    void anExpiredPasswordIsRefused() {
        String worker = workers.newWorker("1 second");
        String password = workers.newPassword(worker, "0 seconds");
        Eventually.holds(
                "it is given up", Duration.ofSeconds(20), () -> state(worker).equals("FAILED"));

        StatusRuntimeException refusal = refusal(worker, password);

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(database.query(
                        "SELECT detail FROM audit_events WHERE worker_id = ? AND action = ?", worker, "token.refused"))
                .containsExactly("expired");
    }

    @Test
    void anotherWorkersPasswordIsRefusedAndNotUsedUp() {
        String worker = workers.newWorker();
        String other = workers.newWorker();
        String others = workers.newPassword(other, "1 hour");

        StatusRuntimeException refusal = refusal(worker, others);

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(register(other, others).hasCredential()).isTrue();
    }

    @Test
    void anAgentWithAWrongPasswordSaysSoAndExitsWith77() {
        String worker = workers.newWorker();

        try (Running agent = AgentByHand.start(server, worker, "wrong")) {
            var result = agent.await(Duration.ofSeconds(20)).exitedWith(77);

            assertThat(result.outText() + result.errText())
                    .contains("one-time password")
                    .contains(worker);
        }
    }

    @Test
    void anAgentStartedByHandIsGivenJobs() {
        Job job = server.api().queue(Api.command("echo by hand"));
        String worker = workers.newWorker();
        String password = workers.newPassword(worker, "1 hour");
        workers.awaitKnown(worker);

        try (Running agent = AgentByHand.start(server, worker, password)) {
            Api.Ran ran = server.api().ran(job.getJobId());

            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.attempt().getWorkerId()).isEqualTo(worker);
            assertThat(ran.log().stdoutText()).isEqualTo("by hand\n");

            agent.terminate();
            agent.await(Duration.ofSeconds(20)).exitedWith(0);
        }
    }

    private RegisterResponse register(String worker, String password) {
        workers.awaitKnown(worker);
        return server.api().agents().register(request(worker, password));
    }

    private static RegisterRequest request(String worker, String password) {
        return RegisterRequest.newBuilder()
                .setWorkerId(worker)
                .setOtpToken(password)
                .setSlots(1)
                .setFacts(WorkerFacts.newBuilder().setHostname("test"))
                .build();
    }

    private StatusRuntimeException refusal(String worker, String password) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> register(worker, password));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private String state(String worker) {
        return database.query("SELECT state FROM workers WHERE worker_id = ?", worker)
                .getFirst();
    }

    private java.util.List<String> auditActions(String worker) {
        return database.query("SELECT action FROM audit_events WHERE worker_id = ?", worker);
    }
}
