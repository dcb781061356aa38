package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server that waits for another one's place does nothing later that it has refused. */
@ExtendWith(Servers.class)
class StandbyTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void whatItRefusedItDoesNotCarryOutWhenItTakesOver(@WithoutWorkers HodeiServer host, @TempDir Path directory)
            throws Exception {
        Map<String, String> settings = settings(host, "standby");
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        try {
            Job job = first.api().queue(Api.command("true"));
            Job other = first.api().queue(Api.command("true"));
            String invited = token(first).getWorkerId();
            Eventually.holds("the standby answers", LIMIT, () -> answers(second, job));

            assertThat(refusals(
                            () -> second.api().cancel(job.getJobId()),
                            () -> terminate(second, invited),
                            () -> token(second)))
                    .hasSize(3)
                    .allSatisfy(refusal -> assertThat(refusal)
                            .startsWith("UNAVAILABLE: ")
                            .contains("it was not carried out, and will not be"));
            assertThat(refusals(() -> second.api()
                            .jobs()
                            .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                            .cancelJob(CancelJobRequest.newBuilder()
                                    .setJobId(job.getJobId())
                                    .build())))
                    .as("a caller who waits no longer withdraws the request, too")
                    .singleElement()
                    .asString()
                    .startsWith("DEADLINE_EXCEEDED: ");

            ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
            first.await(LIMIT);
            second.awaitReady();
            assertThat(second.api().cancel(other.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            assertThat(second.api().get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
            List<Worker> workers = second.api().liveWorkers();
            assertThat(workers).extracting(Worker::getWorkerId).containsExactly(invited);
            assertThat(workers.getFirst().getState()).isEqualTo(WorkerState.WORKER_STATE_CREATING);
        } finally {
            second.close();
            first.close();
        }
    }

    @Test
    void aWorkerThatItCouldNotRegisterIsLetInWithTheSamePasswordWhenItTakesOver(
            @WithoutWorkers HodeiServer host, @TempDir Path directory) throws Exception {
        Map<String, String> settings = settings(host, "standby_register");
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        try {
            Job job = first.api().queue(Api.command("echo done"));
            CreateWorkerTokenResponse invited = first.api()
                    .workers()
                    .createWorkerToken(CreateWorkerTokenRequest.newBuilder()
                            .setPool("default")
                            .build());
            Eventually.holds("the standby answers", LIMIT, () -> answers(second, job));
            try (Running agent = AgentByHand.start(second, invited.getWorkerId(), invited.getOtpToken())) {
                Eventually.holds(
                        "it was refused",
                        LIMIT,
                        () -> (agent.out().text() + agent.err().text())
                                .contains("this server can't register workers now"));
                ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
                first.await(LIMIT);
                second.awaitReady();
                Api.Ran ran = second.api().ran(job.getJobId());
                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.attempt().getWorkerId()).isEqualTo(invited.getWorkerId());
                agent.terminate();
                agent.await(LIMIT).exitedWith(0);
            }
        } finally {
            second.close();
            first.close();
        }
    }

    private static Map<String, String> settings(HodeiServer host, String database) throws Exception {
        Map<String, String> settings = new HashMap<>(HodeiServer.withoutWorkers());
        settings.put(
                "HODEI_DATABASE_URL", host.database().create(database).url().toString());
        return settings;
    }

    private static boolean answers(HodeiServer server, Job job) {
        try {
            server.api().get(job.getJobId());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static CreateWorkerTokenResponse token(HodeiServer server) {
        return server.api().workers().createWorkerToken(CreateWorkerTokenRequest.getDefaultInstance());
    }

    private static void terminate(HodeiServer server, String worker) {
        var _ = server.api()
                .workers()
                .terminateWorker(
                        TerminateWorkerRequest.newBuilder().setWorkerId(worker).build());
    }

    /** Makes these calls at the same time, and returns the answer to each. */
    private static List<String> refusals(Runnable... calls) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return Stream.of(calls)
                    .map(call -> CompletableFuture.supplyAsync(() -> refusal(call), executor))
                    .toList()
                    .stream()
                    .map(answer -> answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .toList();
        }
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
            return "it was done";
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
