package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Jobs that run again, by themselves or because somebody wants it, and jobs that ask for a certain worker. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class AgainTest {
    private final HodeiServer server;

    AgainTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void aFlakyJobIsFollowedOverItsAttempts(@TempDir Path directory) {
        String flaky = "echo attempt $HODEI_ATTEMPT; mkdir '" + directory + "/'$HODEI_ATTEMPT; test $HODEI_ATTEMPT = 3";
        var run = server.cli()
                .run("run", "--retry", "5", "--name", "flaky", "--", flaky)
                .exitedWith(0);
        assertThat(run.outText()).isEqualTo("attempt 1\nattempt 2\nattempt 3\n");
        assertThat(run.errText())
                .contains("attempt 1 of job", "attempt 2 of job", "failed: exit code 1; the job runs again");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("1", "2", "3");

        String id = server.api()
                .jobs()
                .listJobs(ListJobsRequest.newBuilder()
                        .setFilter(JobFilter.newBuilder().setNameContains("flaky"))
                        .build())
                .getJobs(0)
                .getJobId();
        var second = server.cli().run("job", "logs", id, "--attempt", "2").exitedWith(0);
        assertThat(second.outText()).isEqualTo("attempt 2\n");
        var details = server.cli().run("job", "get", id).exitedWith(0);
        assertThat(details.outText()).contains("attempt 1", "attempt 2", "attempt 3", "retries     5 if it fails");
    }

    @Test
    void anEndedJobIsRunAgainAndALiveOneIsNot() {
        Job failed = server.api().run("exit 7").job();
        var retried = server.cli().run("job", "retry", failed.getJobId()).exitedWith(0);
        Job again = server.api().awaitState(retried.outText().strip(), JobState.JOB_STATE_FAILED);
        assertThat(again.getOriginJobId()).isEqualTo(failed.getJobId());
        assertThat(again.getAttempts(0).getExitCode()).isEqualTo(7);
        assertThat(server.api().get(failed.getJobId()).getAttemptsCount()).isEqualTo(1);
    }

    @Test
    void aJobThatNoWorkerSuitsSaysSoAndKeepsNobodyWaiting() {
        Job never = server.api()
                .queue(Api.command("true").toBuilder()
                        .setPriority(100)
                        .putRequiredLabels("gpu", "a100")
                        .build());
        try {
            server.cli().run("run", "--priority", "0", "--", "true").exitedWith(0);
            var why = server.cli().run("job", "why", never.getJobId()).exitedWith(0);
            assertThat(why.outText()).contains("No worker has gpu=a100");
            var live = server.cli().run("job", "retry", never.getJobId()).exitedWith(1);
            assertThat(live.errText()).contains("is queued and can be run again once it has ended");
        } finally {
            server.api().cancel(never.getJobId());
        }
    }
}
