package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithContainers;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which image a job runs in, and what is said where it can't be had. */
@NeedsDocker({"hodei-worker:latest", "debian:bookworm-slim"})
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ImagesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int REFUSED = 1;

    @Test
    void anImageThatKnowsNothingOfHodeiServesAsAWorker(@WithContainers HodeiServer server) {
        Result run = server.cli()
                .run(
                        "run",
                        "--image",
                        "debian:bookworm-slim",
                        "--",
                        "command -v git || echo no git; touch x && pwd && touch /opt/hodei-agent/x");
        run.exitedWith(1);
        assertThat(run.outText()).startsWith("no git\n/tmp/hodei-worker-");
        assertThat(run.outText() + run.errText()).contains("Read-only file system");
    }

    @Test
    void onTheHostsNetworkTheServerIsFoundAtItsOwnAddress(@WithContainers HodeiServer server) {
        assertThat(server.cli()
                        .run("run", "--pool", Containers.HOST_NETWORK, "--", "echo here")
                        .exitedWith(0)
                        .outText())
                .isEqualTo("here\n");
    }

    @Test
    void whatNoPoolCanMeetIsRefusedWithTheReason(@WithContainers HodeiServer server) {
        assertRefused(server, "--image", "alpine:3", "allows no image but");
        assertRefused(server, "--memory", "100t", "memory");
        assertRefused(server, "--cpu", "900", "cpu");
        assertRefused(server, "--pool", "nowhere", "nowhere");
    }

    private static void assertRefused(HodeiServer server, String option, String value, String reason) {
        long before = server.database().countJobs();
        Result refused = server.cli().run("run", option, value, "--", "true");
        assertThat(refused.exitCode()).as(refused.errText()).isEqualTo(REFUSED);
        assertThat(refused.errText()).contains(reason);
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    @Test
    void aMissingImageIsSaidEverywhereUntilItIsThere(@WithContainers HodeiServer server) {
        Containers.docker("image", "rm", "--force", Containers.LATE_IMAGE);
        Job job = server.api()
                .queue(Api.command("echo at last").toBuilder()
                        .setPool(Containers.LATE)
                        .build());
        try {
            Eventually.holds(
                    "why says what is missing",
                    LIMIT,
                    () -> why(server, job).contains("No such image: " + Containers.LATE_IMAGE));
            assertThat(why(server, job)).contains("docker pull " + Containers.LATE_IMAGE);
            Eventually.holds("the pool says what it met, and when it is tried again", LIMIT, () -> {
                String pool = latePool(server);
                return pool.contains("no such image") && pool.contains(" yes, next try in ");
            });
            assertThat(server.cli().run("worker", "list", "--all", "-o", "json").outText())
                    .contains("No such image: " + Containers.LATE_IMAGE);

            Containers.docker("tag", "hodei-worker:latest", Containers.LATE_IMAGE)
                    .exitedWith(0);

            server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
            assertThat(latePool(server)).containsPattern(" yes\\b").doesNotContain("no such image", "next try");
        } finally {
            Containers.docker("image", "rm", "--force", Containers.LATE_IMAGE);
        }
    }

    private static String latePool(HodeiServer server) {
        return server.cli()
                .run("pool", "list")
                .exitedWith(0)
                .outText()
                .lines()
                .filter(line -> line.startsWith(Containers.LATE + " "))
                .findFirst()
                .orElseThrow();
    }

    private static String why(HodeiServer server, Job job) {
        return server.cli().run("job", "why", job.getJobId()).exitedWith(0).outText();
    }
}
