package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Workers;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are to stop: after their jobs, at a deadline, or now; their processes are gone afterwards. */
class DrainTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String STUBBORN = "trap '' TERM; echo begun; while :; do sleep 60; done";

    @Test
    void workersFinishOrStopTheirJobsAsTheyAreToldAndThenEnd(@TempDir Path home) {
        Gate gate = Gate.in(home);
        try (HodeiServer server = HodeiServer.start(home, Map.of("HODEI_AGENT_STOP_GRACE", "1s"))) {
            Job finishes = begun(server, "echo begun; " + gate.command() + "; echo over");
            String first = workerOf(server, finishes);
            assertThat(server.cli().run("worker", "drain", first).exitedWith(0).outText())
                    .isEqualTo("worker " + first.substring(0, 8) + " is draining: 1 job to finish; no deadline\n");
            Job stopped = begun(server, STUBBORN);
            String second = workerOf(server, stopped);
            assertThat(second).as("the first takes no more jobs").isNotEqualTo(first);
            gate.open();
            assertThat(server.api().ran(finishes.getJobId()).log().stdoutText()).isEqualTo("begun\nover\n");
            awaitTerminated(server, first);
            assertThat(server.cli().run("worker", "drain", first).exitedWith(1).errText())
                    .contains("has ended already: it is terminated since");

            assertThat(server.cli()
                            .run("worker", "drain", second, "--deadline", "1s")
                            .exitedWith(0)
                            .outText())
                    .contains("is draining: 1 job to finish; deadline in ");
            assertDrained(server, stopped, second);

            Job terminated = begun(server, STUBBORN);
            String third = workerOf(server, terminated);
            assertThat(server.cli().run("worker", "get", third).exitedWith(0).outText())
                    .containsPattern("uptime +\\S+ \\(since ")
                    .containsPattern("downtime +0ms");
            assertThat(server.cli()
                            .run("worker", "terminate", third)
                            .exitedWith(0)
                            .outText())
                    .contains("is stopping: 1 job to be stopped");
            assertDrained(server, terminated, third);
        }
    }

    /** As systemd asks it to, on a machine of somebody's own. */
    @Test
    void anAgentThatIsSignalledLetsItsJobsFinishForAsLongAsItMay(@TempDir Path home) {
        Gate gate = Gate.in(home);
        Map<String, String> settings = new HashMap<>(HodeiServer.withoutWorkers());
        settings.put("HODEI_AGENT_STOP_GRACE", "1s");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            try (Running agent = agent(server, "60")) {
                Job finishes = begun(server, "echo begun; " + gate.command() + "; echo over");
                String worker = workerOf(server, finishes);
                agent.terminate();
                agent.err().await("1 job(s) may go on for 60 s", LIMIT);
                Eventually.holds(
                        "everybody is told",
                        LIMIT,
                        () -> server.cli()
                                .run("worker", "get", worker)
                                .exitedWith(0)
                                .outText()
                                .contains("draining"));
                assertThat(server.cli().run("worker", "list").exitedWith(0).outText())
                        .contains("draining");
                Job waits = server.api().queue(Api.command("true"));
                gate.open();
                assertThat(server.api().ran(finishes.getJobId()).log().stdoutText())
                        .isEqualTo("begun\nover\n");
                agent.await(LIMIT).exitedWith(0);
                awaitTerminated(server, worker);
                assertThat(server.api().get(waits.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
                server.cli().run("job", "cancel", waits.getJobId()).exitedWith(0);
            }
            try (Running agent = agent(server, "1")) {
                Job stopped = begun(server, STUBBORN);
                agent.terminate();
                assertDrained(server, stopped, workerOf(server, stopped));
                agent.await(LIMIT).exitedWith(0);
            }
        } finally {
            gate.open();
        }
    }

    private static Running agent(HodeiServer server, String drainLimit) {
        Workers.Admission admitted = new Workers(server.database()).admit();
        Running agent = AgentByHand.start(
                server, admitted.worker(), admitted.password(), Map.of("HODEI_DRAIN_LIMIT", drainLimit));
        agent.err().await("Connected to", LIMIT);
        return agent;
    }

    private static Job begun(HodeiServer server, String command) {
        Job job = server.api().queue(Api.command(command));
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("begun\n", LIMIT);
        }
        return job;
    }

    private static String workerOf(HodeiServer server, Job job) {
        return server.database()
                .query("SELECT worker_id FROM attempts WHERE job_id = ?", job.getJobId())
                .getFirst();
    }

    private static void assertDrained(HodeiServer server, Job job, String worker) {
        Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_FAILED);
        assertThat(ended.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
        awaitTerminated(server, worker);
    }

    private static void awaitTerminated(HodeiServer server, String worker) {
        Eventually.holds(
                "worker " + worker + " has stopped",
                LIMIT,
                () -> server.database()
                        .query("SELECT state FROM workers WHERE worker_id = ?", worker)
                        .equals(List.of("TERMINATED")));
        assertThat(server.agentPids())
                .as("agents that run")
                .hasSameSizeAs(server.api().liveWorkers());
    }
}
