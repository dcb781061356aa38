package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Checkout;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.WaitReason;
import dev.hodei.v1.WorkerStanding;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a job is where it is, as a user is told. */
class WhyTest {
    private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(40);

    private static String why(HodeiServer server, Job job) {
        return server.cli()
                .run("job", "why", job.getJobId().substring(0, 12))
                .exitedWith(0)
                .outText();
    }

    private static ExplainJobResponse explain(HodeiServer server, Job job) {
        return server.api()
                .jobs()
                .explainJob(
                        ExplainJobRequest.newBuilder().setJobId(job.getJobId()).build());
    }

    private static void awaitWhy(HodeiServer server, Job job, String what, Predicate<ExplainJobResponse> holds) {
        Eventually.holds("why says " + what, LIMIT, () -> holds.test(explain(server, job)));
    }

    private static String shortId(String id) {
        return id.substring(0, 8);
    }

    @Test
    void whoWaitsForABusyWorkerIsToldItsPlaceAndWhoEndedIsToldHow(@TempDir Path home) {
        Gate gate = Gate.in(home);
        Map<String, String> one =
                Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1", "HODEI_PROVISIONING_WORKER_LABELS", "os=linux");
        try (HodeiServer server = HodeiServer.start(home, one)) {
            Job holder = server.api().queue(Api.command(gate.command() + "; exit 3"));
            server.api().awaitState(holder.getJobId(), JobState.JOB_STATE_RUNNING);
            String worker = server.api().get(holder.getJobId()).getAttempts(0).getWorkerId();
            assertThat(why(server, holder))
                    .startsWith("job " + shortId(holder.getJobId()) + " runs on worker " + shortId(worker) + "\n")
                    .contains("  started ");

            Job slow = server.api()
                    .queue(Api.command("sleep 60").toBuilder()
                            .setTimeout(Duration.newBuilder().setSeconds(1))
                            .build());
            Job second = server.api().queue(Api.command("true"));
            Job urgent = server.api()
                    .queue(Api.command("true").toBuilder().setPriority(90).build());
            Job gpu = server.api()
                    .queue(Api.command("true").toBuilder()
                            .putRequiredLabels("gpu", "a100")
                            .build());
            awaitWhy(
                    server,
                    second,
                    "that the one worker is busy",
                    it -> it.getWaiting().getReason() == WaitReason.WAIT_REASON_AT_WORKER_LIMIT);
            String out = why(server, second);
            assertThat(out.lines().findFirst())
                    .contains("job " + shortId(second.getJobId())
                            + " is queued: No slot is free: 1 of at most 1 worker is busy.");
            assertThat(out)
                    .contains(
                            "2 jobs that ask for the same come first (higher priority, or older), of 4 that are queued")
                    .containsPattern("(?m)^" + shortId(worker) + "  busy +\\S+( ago)? +no free slot: has job "
                            + shortId(holder.getJobId()) + "$");
            assertThat(why(server, urgent)).contains("it comes next, of 4 that are queued");
            assertThat(server.cli()
                            .run("job", "get", second.getJobId())
                            .exitedWith(0)
                            .outText())
                    .as("the same reason as why gives")
                    .contains("is queued: No slot is free: 1 of at most 1 worker is busy.");
            assertThat(server.cli()
                            .run("job", "why", second.getJobId(), "-o", "json")
                            .exitedWith(0)
                            .outText())
                    .contains("\"at_worker_limit\"", "\"jobsAhead\":2", "\"standing\":\"busy\"")
                    .hasLineCount(1);

            assertThat(why(server, gpu))
                    .startsWith("job " + shortId(gpu.getJobId())
                            + " can't run as things are: No worker has gpu=a100, and those that are started here")
                    .containsPattern("(?m)^" + shortId(worker) + " .* does not have gpu=a100$");
            assertThat(explain(server, gpu).getWaiting().getUnsatisfiable()).isTrue();
            server.cli().run("job", "cancel", gpu.getJobId()).exitedWith(0);
            assertThat(why(server, gpu))
                    .startsWith("job " + shortId(gpu.getJobId()) + " was cancelled\n")
                    .contains("Queue it again if it should run after all.");

            gate.open();
            server.api().awaitState(holder.getJobId(), JobState.JOB_STATE_FAILED);
            assertThat(why(server, holder))
                    .startsWith("job " + shortId(holder.getJobId()) + " failed: exit code 3\n")
                    .contains("  ended ", "`hodei job logs " + shortId(holder.getJobId()) + "`");
            server.api().awaitState(slow.getJobId(), JobState.JOB_STATE_TIMED_OUT);
            assertThat(why(server, slow))
                    .contains("was stopped because its timeout of 1s was over", "Give it longer with --timeout");
            var unknown = server.cli().run("job", "why", "ffffffffffff").exitedWith(1);
            assertThat(unknown.errText()).startsWith("hodei: no job has an id that starts with ffffffffffff");
            aJobWaitsForItsOwnParent(server);
        } finally {
            gate.open();
        }
    }

    /** The one slot there is belongs to the job that runs {@code hodei run}. */
    private static void aJobWaitsForItsOwnParent(HodeiServer server) {
        String hodei = Checkout.ROOT.resolve("bin/hodei").toString();
        Job parent = server.api()
                .queue(Api.command("JAVA_HOME='" + System.getProperty("java.home") + "' " + hodei + " run -- true"));
        Eventually.holds(
                "the log says what is in the way",
                LIMIT,
                () -> server.cli()
                        .run("job", "logs", parent.getJobId())
                        .errText()
                        .contains("It waits for a slot that is held by its own parent, job "
                                + shortId(parent.getJobId()) + ", which waits for it; no other worker can take it."));
        server.cli().run("job", "cancel", parent.getJobId()).exitedWith(0);
        server.api().awaitState(parent.getJobId(), JobState.JOB_STATE_CANCELLED);
    }

    @Test
    void aWorkerThatIsSilentOrDrainsIsPassedOverAndSaidToBe(@TempDir Path home) throws Exception {
        Gate gate = Gate.in(home);
        Map<String, String> settings = new HashMap<>(Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1"));
        settings.put("HODEI_HEARTBEAT_INTERVAL", "1s");
        settings.put("HODEI_HEARTBEAT_SUSPECT_AFTER", "4s");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            assertThat(server.api().run("true").job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            long agent = server.agentPids().getFirst();
            Running.signal("STOP", agent);
            try {
                Eventually.holds(
                        "the worker is not healthy",
                        LIMIT,
                        () -> server.cli()
                                .run("worker", "list")
                                .exitedWith(0)
                                .outText()
                                .contains(" suspect "));
                Job job = server.api().queue(Api.command("true"));
                awaitWhy(
                        server,
                        job,
                        "that the worker is silent",
                        it -> it.getWaiting().getWorkersList().stream()
                                .anyMatch(each -> each.getStanding() == WorkerStanding.WORKER_STANDING_SILENT));
                assertThat(why(server, job))
                        .contains("is queued: No worker can take it now (1 silent), and there is 1 of at most 1")
                        .containsPattern("was last heard \\d+s ago \\(suspect\\)");
                Running.signal("CONT", agent);
                server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
            } finally {
                Running.signal("CONT", agent);
            }

            Job holder = server.api().queue(Api.command(gate.command()));
            server.api().awaitState(holder.getJobId(), JobState.JOB_STATE_RUNNING);
            server.cli().run("worker", "drain", "--all").exitedWith(0);
            Job next = server.api().queue(Api.command("true"));
            awaitWhy(
                    server,
                    next,
                    "that the worker drains",
                    it -> it.getWaiting().getWorkersList().stream()
                            .anyMatch(each -> each.getStanding() == WorkerStanding.WORKER_STANDING_STOPPING));
            assertThat(why(server, next)).contains("(1 stopping)", "is draining: takes no more jobs");
            gate.open();
            server.api().awaitState(next.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        } finally {
            gate.open();
        }
    }

    @Test
    void aWorkerOnItsWayIsToldAndThatItNeverCame(@TempDir Path home) {
        Map<String, String> settings = new HashMap<>();
        settings.put("HODEI_PROVISIONING_MAX_WORKERS", "1");
        settings.put("HODEI_PROVISIONING_READY_TIMEOUT", "8s");
        // The agent is started and told to go where nobody listens.
        settings.put("HODEI_ADVERTISED_ADDRESS", "127.0.0.1:" + HodeiServer.freePort());
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            Job job = server.api().queue(Api.command("true"));
            String told = Eventually.get(
                    "why says that a worker is being started",
                    LIMIT,
                    () -> Optional.of(why(server, job)).filter(text -> text.contains("  creating ")));
            assertThat(told)
                    .contains("is queued: A worker is being started for it.", "  1 worker is being started\n")
                    .containsPattern(
                            "(?m)^[0-9a-f]{8}  creating .* is being started, since \\d+s; given up if not ready"
                                    + " in \\d+s$");
            awaitWhy(
                    server,
                    job,
                    "that it never came",
                    it -> it.getWaiting().getProvisioning().getLastError().equals("a worker was not ready in time"));
            assertThat(why(server, job))
                    .containsPattern("a worker could not be started .*a worker was not ready in time");
        }
    }

    @Test
    void whatTheProviderReportsIsToldWithTheNextTry(@TempDir Path home) {
        Map<String, String> settings = new HashMap<>();
        settings.put("HODEI_PROVISIONING_MAX_WORKERS", "1");
        settings.put("HODEI_AGENT_LIB", home.resolve("nowhere").toString());
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            Job job = server.api().queue(Api.command("true"));
            awaitWhy(
                    server,
                    job,
                    "when it is tried again",
                    it -> it.getWaiting().getReason() == WaitReason.WAIT_REASON_PROVISIONING_FAILED
                            && it.getWaiting().getProvisioning().hasNextTryAt());
            ExplainJobResponse response = explain(server, job);
            assertThat(response.getWaiting().getProvisioning().getLastError())
                    .startsWith("The worker agent's jars are not in " + home.resolve("nowhere"));
            assertThat(response.getWaiting().getUnsatisfiable()).isFalse();
            assertThat(why(server, job)).contains("The worker agent's jars are not in " + home.resolve("nowhere"));
        }
    }

    @Test
    void aServerThatGivesOutNoJobsOrStartsNoWorkersSaysSo(@TempDir Path home) {
        Job job;
        try (HodeiServer server = HodeiServer.start(home, Map.of("HODEI_JOB_CONTROLLER_ENABLED", "false"))) {
            job = server.api().queue(Api.command("true"));
            assertThat(why(server, job))
                    .contains("The scheduler could not be asked: it is switched off in this server"
                            + " (HODEI_JOB_CONTROLLER_ENABLED).");
            assertThat(server.api().get(job.getJobId()).getWaitReason())
                    .isEqualTo(explain(server, job).getJob().getWaitReason());
            var cancel = server.cli().run("job", "cancel", job.getJobId()).exitedWith(1);
            assertThat(cancel.errText())
                    .contains("job controller is switched off (HODEI_JOB_CONTROLLER_ENABLED=false)");
        }
        try (HodeiServer server = HodeiServer.start(home, HodeiServer.withoutWorkers())) {
            assertThat(why(server, job))
                    .contains("can't run as things are: There is no worker, and provisioning is switched off"
                            + " (HODEI_PROVISIONING_ENABLED).")
                    .contains("Switch provisioning on and start the server again.");
        }
    }
}
