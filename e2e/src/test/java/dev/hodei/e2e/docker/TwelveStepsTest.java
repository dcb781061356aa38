package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithContainers;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The twelve steps from a job that nobody is there for to its end, each with its time. */
@NeedsDocker("hodei-worker:latest")
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class TwelveStepsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Waits for this file, so that the container can be looked at while the job runs. */
    private static final String UNTIL_RELEASED = "while [ ! -e /tmp/release ]; do sleep 0.02; done";

    @Test
    void aFreshContainerForOneJob(@WithContainers HodeiServer server) {
        Job job = server.api().queue(Api.command("echo one; " + UNTIL_RELEASED + "; echo two"));

        String worker = runAndLook(server, job);

        Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        assertThat(ended.getAttemptsList()).hasSize(1);
        Containers containers = Containers.of(server);
        Eventually.holds("its container is gone", LIMIT, () -> !containers.has(worker));
        Eventually.holds(
                "it has ended", LIMIT, () -> worker(server, worker).getState() == WorkerState.WORKER_STATE_TERMINATED);
        List<Step> steps = Step.of(server, job.getJobId(), worker);
        steps.forEach(System.out::println);
        assertThat(actions(steps))
                .containsSubsequence(
                        "job.queued",
                        "worker.provision_requested",
                        "token.issued",
                        "worker.started",
                        "worker.ready",
                        "job.assigned",
                        "job.started",
                        "job.finished",
                        "worker.terminated")
                .containsSubsequence("token.issued", "token.consumed", "worker.registered", "worker.ready");
    }

    @Test
    void aContainerThatIsKeptIsReadyAgain(@WithContainers HodeiServer server) {
        Job job = server.api()
                .queue(Api.command("echo one; " + UNTIL_RELEASED + "; echo two").toBuilder()
                        .setPool(Containers.KEPT)
                        .build());

        String worker = runAndLook(server, job);

        server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        Eventually.holds(
                "it is ready again", LIMIT, () -> worker(server, worker).getState() == WorkerState.WORKER_STATE_READY);
        Job next = server.api()
                .ran(server.api()
                        .queue(Api.command("true").toBuilder()
                                .setPool(Containers.KEPT)
                                .build())
                        .getJobId())
                .job();
        assertThat(next.getAttempts(0).getWorkerId()).as("the same once more").isEqualTo(worker);
        Step.of(server, job.getJobId(), worker).forEach(System.out::println);
        Containers containers = Containers.of(server);
        Eventually.holds("after its idle-ttl it is gone", LIMIT, () -> !containers.has(worker));
    }

    /** Returns the worker's id, once the job has run to its end. */
    private static String runAndLook(HodeiServer server, Job job) {
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("one\n", LIMIT);
            assertThat(follower.log().stdoutText()).as("it streams").isEqualTo("one\n");
            Job running = server.api().get(job.getJobId());
            assertThat(running.getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
            String worker = running.getAttempts(0).getWorkerId();
            assertThat(worker(server, worker).getState()).isEqualTo(WorkerState.WORKER_STATE_BUSY);
            lookAtContainer(server, worker);
            Containers.docker("exec", Containers.name(worker), "touch", "/tmp/release")
                    .exitedWith(0);
            follower.awaitEnd(LIMIT);
            assertThat(follower.log().stdoutText()).isEqualTo("one\ntwo\n");
            return worker;
        }
    }

    private static void lookAtContainer(HodeiServer server, String worker) {
        List<String> environment = Arrays.asList(
                Containers.inspect(worker, "{{join .Config.Env \"\\n\"}}").split("\n", -1));
        assertThat(environment)
                .contains("HODEI_WORKER_ID=" + worker, "HODEI_SERVER_ADDRESS=host.docker.internal:" + server.grpcPort())
                .anyMatch(variable -> variable.matches("HODEI_OTP_TOKEN=.{20,}"));
        String password = environment.stream()
                .filter(variable -> variable.startsWith("HODEI_OTP_TOKEN="))
                .map(variable -> variable.substring("HODEI_OTP_TOKEN=".length()))
                .findFirst()
                .orElseThrow();
        assertThat(Containers.inspect(
                        worker,
                        "{{index .Config.Labels \"hodei.managed\"}} {{index .Config.Labels \"hodei.installation\"}}"
                                + " {{index .Config.Labels \"hodei.worker-id\"}}"))
                .isEqualTo("true " + Containers.of(server).installation() + " " + worker);
        assertThat(server.output()).doesNotContain(password);
        assertThat(Containers.docker("logs", Containers.name(worker)).outText()).doesNotContain(password);
        assertThat(server.cli().run("audit", "--limit", "0", "-o", "json").outText())
                .doesNotContain(password);
        assertThat(server.cli()
                        .run("worker", "get", worker, "-o", "json")
                        .exitedWith(0)
                        .outText())
                .doesNotContain(password);
    }

    private static Worker worker(HodeiServer server, String id) {
        return server.api()
                .workers()
                .getWorker(GetWorkerRequest.newBuilder().setWorkerId(id).build())
                .getWorker();
    }

    private static List<String> actions(List<Step> steps) {
        return steps.stream().map(Step::action).toList();
    }
}
