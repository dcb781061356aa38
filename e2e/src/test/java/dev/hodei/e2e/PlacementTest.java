package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Workers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which job is served first, and where. */
class PlacementTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void jobsAreServedByPriorityAndThenByAge(@TempDir Path home) throws Exception {
        Gate gate = Gate.in(home);
        Path order = home.resolve("order");
        try (HodeiServer server = HodeiServer.start(home, Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1"))) {
            Job holder = server.api().queue(Api.command(gate.command()));
            server.api().awaitState(holder.getJobId(), JobState.JOB_STATE_RUNNING);
            List<Job> waiting = new ArrayList<>();
            for (String job : List.of("low 10", "usual 50", "high 90", "usual-too 50", "high-too 90")) {
                String[] parts = job.split(" ", -1);
                waiting.add(server.api()
                        .queue(JobSpec.newBuilder()
                                .setCommand("echo " + parts[0] + " >>'" + order + "'")
                                .setPriority(Integer.parseInt(parts[1]))
                                .build()));
            }
            gate.open();

            for (Job job : waiting) {
                server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
            }
            assertThat(Files.readAllLines(order)).containsExactly("high", "high-too", "usual", "usual-too", "low");
        } finally {
            gate.open();
        }
    }

    @Test
    void aJobThatAsksForALabelRunsOnAWorkerThatHasItAndOnNoOther(@TempDir Path home) {
        try (HodeiServer server = HodeiServer.start(home, HodeiServer.withoutWorkers())) {
            Workers.Admission plain = new Workers(server.database()).admit();
            Workers.Admission labelled = new Workers(server.database()).admit();
            try (Running first = AgentByHand.start(server, plain.worker(), plain.password());
                    Running second = AgentByHand.start(
                            server,
                            labelled.worker(),
                            labelled.password(),
                            Map.of("HODEI_WORKER_LABELS", "disk=ssd,gpu=a100", "HODEI_WORKER_SLOTS", "2"))) {
                first.err().await("Connected to", LIMIT);
                second.err().await("Connected to", LIMIT);
                for (int i = 0; i < 5; i++) {
                    server.cli()
                            .run("run", "--name", "picky" + i, "--require", "gpu=a100", "--", "true")
                            .exitedWith(0);
                }
                assertThat(server.database().query("SELECT DISTINCT worker_id FROM attempts"))
                        .containsExactly(labelled.worker());

                Job other = server.api()
                        .queue(JobSpec.newBuilder()
                                .setCommand("true")
                                .putRequiredLabels("gpu", "h100")
                                .build());
                // One that is served later than it, and was not kept waiting by it.
                server.api().run("true");
                assertThat(server.api().get(other.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
                server.api().cancel(other.getJobId());
            }
        }
    }
}
