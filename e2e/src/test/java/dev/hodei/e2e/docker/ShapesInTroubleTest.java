package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithContainers;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What can't be started in a pool of containers is the trouble of whoever asked for it. */
@NeedsDocker("hodei-worker:latest")
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ShapesInTroubleTest {
    private static final String NOWHERE = "debian:there-is-no-such-tag";
    private static final int NOT_THE_JOBS_FAULT = 125;

    @Test
    void aJobWhoseImageIsNotThereEndsAtOnceAndHoldsUpNobody(@WithContainers HodeiServer server) {
        Job bad = server.api()
                .queue(Api.command("true").toBuilder()
                        .setPool("own")
                        .setImage(NOWHERE)
                        .build());
        assertThat(server.cli()
                        .run("run", "--pool", "own", "--", "echo served")
                        .exitedWith(0)
                        .outText())
                .isEqualTo("served\n");
        Job ended = server.api().awaitState(bad.getJobId(), JobState.JOB_STATE_FAILED);
        assertThat(ended.getEndReason()).isEqualTo(EndReason.END_REASON_PROVISION_FAILED);
        assertThat(ended.getEndDetail()).contains("No such image: " + NOWHERE);
        assertThat(ended.getAttemptsList()).isEmpty();
        Result run = server.cli().run("run", "--pool", "own", "--image", NOWHERE, "--", "true");
        assertThat(run.exitedWith(NOT_THE_JOBS_FAULT).errText())
                .contains("no worker could be started for it", "No such image: " + NOWHERE);
        assertThat(server.cli().run("pool", "list").exitedWith(0).outText())
                .containsPattern("\nown .* yes\\b")
                .contains("pool own: image " + NOWHERE + ": ");
    }

    @Test
    void whatCanHoldNoAgentIsRefused(@WithContainers HodeiServer server) {
        assertThat(server.cli()
                        .run("run", "--memory", "6m", "--", "true")
                        .exitedWith(2)
                        .errText())
                .contains("64m");
        assertThat(server.cli()
                        .run("run", "--cpu", "0.01", "--", "true")
                        .exitedWith(2)
                        .errText())
                .contains("0.05");
    }

    @Test
    void aPoolOfContainersTakesNoWorkersFromPeople(@WithContainers HodeiServer server) {
        assertThat(server.cli()
                        .run("worker", "token", "--pool", "default")
                        .exitedWith(2)
                        .errText())
                .contains("the workers of pool default are containers", "joins pool external");
        assertThat(server.cli().run("worker", "token").exitedWith(0).errText()).contains("pool external");
        assertThat(server.cli().run("pool", "list").exitedWith(0).outText()).containsPattern("\nexternal +external ");
    }
}
