package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that stands still (SIGSTOP), for a moment or for longer than a worker may. */
class StoppedWorkerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aMomentIsShownAndHasNoConsequences(@TempDir Path home) throws Exception {
        Gate gate = Gate.in(home);
        // Far from any deadline but the first, however slow the machine.
        try (HodeiServer server = HodeiServer.start(home, heartbeats("1s", "60s", "70s"))) {
            Job job = server.api().queue(Api.command("echo begun; " + gate.command() + "; echo over"));
            try (var follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            long agent = server.agentPids().getFirst();
            String worker = Marked.variable(agent, "HODEI_WORKER_ID");
            signal("STOP", agent);
            try {
                awaitListed(server, worker, "suspect");
                // The list reckons for itself; what adds up is noted by the controller, a turn later.
                Eventually.holds(
                        "the silence is noted",
                        LIMIT,
                        () -> server.cli()
                                .run("audit", "--worker", worker)
                                .outText()
                                .contains("unreachable"));
            } finally {
                signal("CONT", agent);
            }
            awaitListed(server, worker, "healthy");
            gate.open();

            Api.Ran ran = server.api().ran(job.getJobId());
            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.job().getAttemptsList()).hasSize(1);
            assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");
            assertThat(ran.log().systemText() + ran.log().stderrText()).doesNotContain("lost", "contact");
            Result get = server.cli().run("worker", "get", worker).exitedWith(0);
            assertThat(get.outText())
                    .as("how long it could be reached, and how long not")
                    .containsPattern("uptime +.*since")
                    .containsPattern("downtime +[0-9.]*[1-9]");
            assertThat(server.output()).doesNotContain("WARN ", "ERROR");
        } finally {
            gate.open();
        }
    }

    @Test
    void aJobOfALostWorkerRunsAgainOnAnotherWhereItMay(@TempDir Path home) throws Exception {
        Gate first = Gate.in(home);
        try (HodeiServer server = HodeiServer.start(home, heartbeats("1s", "2s", "3s"))) {
            Job job = server.api()
                    .queue(JobSpec.newBuilder()
                            .setCommand("echo attempt $HODEI_ATTEMPT; [ $HODEI_ATTEMPT = 2 ] || { sleep 600 & echo"
                                    + " child=$!; echo shell=$$; " + first.command() + "; }")
                            .setRetriesOnLost(1)
                            .build());
            List<Long> pids;
            try (var follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("shell=", LIMIT);
                pids = follower.log()
                        .stdoutText()
                        .lines()
                        .filter(line -> line.contains("="))
                        .map(line -> Long.valueOf(line.substring(line.indexOf('=') + 1)))
                        .toList();
            }
            long agent = server.agentPids().getFirst();
            String worker = Marked.variable(agent, "HODEI_WORKER_ID");
            signal("STOP", agent);
            Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
            // A stopped agent can't stop its job: it is killed before the job runs again.
            assertThat(Marked.runs(agent)).as("the stopped agent runs").isFalse();

            assertThat(ended.getAttemptsList()).hasSize(2);
            assertThat(ended.getAttempts(0).getState()).isEqualTo(AttemptState.ATTEMPT_STATE_LOST);
            assertThat(ended.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(ended.getAttempts(0).getEndDetail()).contains("no heartbeat for");
            assertThat(ended.getAttempts(0).getWorkerId()).isEqualTo(worker);
            assertThat(ended.getAttempts(1).getState()).isEqualTo(AttemptState.ATTEMPT_STATE_SUCCEEDED);
            assertThat(ended.getAttempts(1).getWorkerId()).isNotEqualTo(worker);
            assertThat(pids).hasSize(2);
            Eventually.holds(
                    "the lost worker's processes have ended",
                    LIMIT,
                    () -> pids.stream().noneMatch(Marked::runs));
            assertThat(log(server, job, 1)).startsWith("attempt 1\n");
            assertThat(log(server, job, 2)).isEqualTo("attempt 2\n");
            assertThat(server.api().run("echo goes on").log().stdoutText()).isEqualTo("goes on\n");
        } finally {
            first.open();
        }
    }

    private static String log(HodeiServer server, Job job, int attempt) {
        return server.cli()
                .run("job", "logs", job.getJobId(), "--attempt", Integer.toString(attempt))
                .exitedWith(0)
                .outText();
    }

    private static void awaitListed(HodeiServer server, String worker, String health) {
        Eventually.holds(
                "worker list says " + health,
                LIMIT,
                () -> server.cli()
                        .run("worker", "list")
                        .outText()
                        .lines()
                        .anyMatch(line -> line.startsWith(worker.substring(0, 8)) && line.contains(health)));
    }

    private static Map<String, String> heartbeats(String suspect, String fence, String lost) {
        return Map.of(
                "HODEI_HEARTBEAT_INTERVAL",
                "200ms",
                "HODEI_HEARTBEAT_SUSPECT_AFTER",
                suspect,
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER",
                fence,
                "HODEI_HEARTBEAT_LOST_AFTER",
                lost,
                // Else nobody is declared lost in the first minute.
                "HODEI_JOB_CONTROLLER_RECOVERY_GRACE",
                lost);
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        assertThat(code).as("kill -" + name).isZero();
    }
}
