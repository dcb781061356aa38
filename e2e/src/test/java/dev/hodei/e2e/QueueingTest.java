package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Jobs wait their turn, and every one of them runs once. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class QueueingTest {
    private static final int JOBS = 60;
    private static final int WORKERS = 2;
    private static final int SLOTS = 4;

    private final HodeiServer server;

    QueueingTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void moreJobsThanSlotsAllRunExactlyOnce(@TempDir Path marks) throws Exception {
        List<Job> queued = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            queued.add(server.api().queue(Api.command("mktemp '" + marks + "/" + i + ".XXXXXX' && echo ran")));
        }

        Set<String> workers = new HashSet<>();
        for (Job job : queued) {
            Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);
            assertThat(ended.getAttemptsList()).hasSize(1);
            assertThat(ended.getAttempts(0).getNumber()).isEqualTo(1);
            workers.add(ended.getAttempts(0).getWorkerId());
        }

        assertThat(workers).hasSizeLessThanOrEqualTo(WORKERS);
        Set<String> ran = new HashSet<>();
        try (var files = Files.list(marks)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("\\..*", "")))
                    .hasSize(JOBS)
                    .allMatch(ran::add);
        }
    }

    @Test
    void whileNobodyIsFreeAJobSaysWhyItWaits(@TempDir Path directory) {
        Gate gate = Gate.in(directory);
        List<Job> holders = new ArrayList<>();
        try {
            for (int i = 0; i < SLOTS; i++) {
                holders.add(server.api().queue(Api.command(gate.command())));
            }
            for (Job holder : holders) {
                server.api().awaitState(holder.getJobId(), JobState.JOB_STATE_RUNNING);
            }
            Job waiting = server.api().queue(Api.command("echo at last"));

            dev.hodei.e2e.harness.Eventually.holds(
                    "it says why it waits",
                    Duration.ofSeconds(5),
                    () -> server.api().get(waiting.getJobId()).getWaitReason().startsWith("No slot is free"));
            var why = server.cli()
                    .run("job", "why", waiting.getJobId().substring(0, 10))
                    .exitedWith(0);
            assertThat(why.outText()).contains("No slot is free");

            gate.open();
            assertThat(server.api().ran(waiting.getJobId()).log().stdoutText()).isEqualTo("at last\n");
        } finally {
            gate.open();
        }
    }
}
