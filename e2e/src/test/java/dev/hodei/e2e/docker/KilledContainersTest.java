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
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Somebody ends a container while its job runs: that is known at once, and said. */
@NeedsDocker("hodei-worker:latest")
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class KilledContainersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Far below the 45 s of silence after which any worker is lost. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @Test
    void killedItsJobIsLostAtOnceAndSaysWhy(@WithContainers HodeiServer server) {
        Job job = server.api().queue(Api.command("echo begun; sleep 1000"));
        String worker = awaitBegun(server, job);

        Containers.docker("kill", Containers.name(worker)).exitedWith(0);

        Eventually.holds("the job has ended", AT_ONCE, () -> ended(server, job));
        var attempt = server.api().get(job.getJobId()).getAttempts(0);
        assertThat(attempt.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(attempt.getEndDetail()).contains("container exited with code 137", "SIGKILL");
        assertThat(server.cli().run("job", "why", job.getJobId()).outText())
                .contains("exited with code 137", "Queue it again if it may run twice");
        assertThat(server.cli().run("job", "logs", job.getJobId()).outText()).contains("begun");
        Containers containers = Containers.of(server);
        Eventually.holds("what is left of it is removed", LIMIT, () -> !containers.has(worker));
    }

    @Test
    void removedItsJobRunsAgainWhereItMay(@WithContainers HodeiServer server) {
        JobSpec spec = Api.command("echo begun; [ \"$HODEI_ATTEMPT\" = 2 ] || sleep 1000").toBuilder()
                .setRetriesOnLost(1)
                .build();
        Job job = server.api().queue(spec);
        String worker = awaitBegun(server, job);

        Containers.docker("rm", "--force", Containers.name(worker)).exitedWith(0);

        Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        assertThat(ended.getAttemptsList()).hasSize(2);
        assertThat(ended.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(ended.getAttempts(0).getEndDetail()).contains("container");
        assertThat(ended.getAttempts(1).getWorkerId()).isNotEqualTo(worker);
    }

    @Test
    void refreshSaysHowAContainerReallyIs(@WithContainers HodeiServer server) {
        Job job = server.api().queue(Api.command("echo begun; sleep 1000"));
        String worker = awaitBegun(server, job);
        assertThat(server.cli().run("worker", "refresh", worker).exitedWith(0).outText())
                .contains("running for");

        Containers.docker("rm", "--force", Containers.name(worker)).exitedWith(0);

        // The engine's own word may have come first.
        var gone = server.cli().run("worker", "refresh", worker);

        assertThat(gone.outText() + gone.errText()).containsIgnoringCase("is lost");
        Eventually.holds("its job has ended", AT_ONCE, () -> ended(server, job));
        assertThat(server.database()
                        .query("SELECT finished_at IS NOT NULL FROM workers WHERE worker_id = ?", worker)
                        .getFirst())
                .isEqualTo("t");
    }

    private static boolean ended(HodeiServer server, Job job) {
        return server.api().get(job.getJobId()).getState() == JobState.JOB_STATE_FAILED;
    }

    private static String awaitBegun(HodeiServer server, Job job) {
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("begun", LIMIT);
        }
        return server.api().get(job.getJobId()).getAttempts(0).getWorkerId();
    }
}
