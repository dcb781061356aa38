package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a home of its own takes over another's database, and that one's workers are none of its business. */
@ExtendWith(Servers.class)
class TakingOverTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> APART = List.of("unshare", "-p", "-f", "--mount-proc");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOtherServersWorkersGoOn(boolean apart, @WithoutWorkers HodeiServer host, @TempDir Path directory)
            throws Exception {
        assumeTrue(!apart || isPermitted(), "no namespace of process ids can be made here");
        Path firstHome = Files.createDirectory(directory.resolve("first"));
        Path secondHome = Files.createDirectory(directory.resolve("second"));
        Path ledger = directory.resolve("ledger");
        Gate gate = Gate.in(directory);
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "HODEI_DATABASE_URL",
                host.database().create("taken_over_" + apart).url().toString());
        settings.put("HODEI_PROVISIONING_RECONCILE_INTERVAL", "200ms");
        HodeiServer first = HodeiServer.start(firstHome, settings);
        try {
            Job job = first.api()
                    .queue(Api.command(
                            "echo $HODEI_ATTEMPT >> '" + ledger + "'; echo begun; " + gate.command() + "; echo over"));
            try (Follower follower = first.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            long agent = first.agentPids().getFirst();
            ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
            first.await(LIMIT);

            HodeiServer second = first.successor(secondHome, settings, apart ? APART : List.of());
            try {
                String worker = Eventually.get(
                                "the worker has found it",
                                LIMIT,
                                () -> second.api().liveWorkers().stream()
                                        .filter(live -> live.getJobIdsList().contains(job.getJobId()))
                                        .findFirst())
                        .getWorkerId();
                Result get = second.cli().run("worker", "get", worker).exitedWith(0);
                assertThat(get.outText()).contains("started by another server, and this one can't see");
                Result refresh = second.cli().run("worker", "refresh", worker);
                assertThat(refresh.exitCode()).isNotZero();
                assertThat(refresh.errText()).contains("this one can't see");

                // Several comparisons of what there is have come to nothing.
                assertThat(second.api().run("echo other").job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(Marked.runs(agent)).isTrue();
                gate.open();
                Api.Ran ran = second.api().ran(job.getJobId());
                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.job().getAttemptsList()).hasSize(1);
                assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");
                assertThat(ledger).content().isEqualTo("1\n");

                second.cli().run("worker", "terminate", worker).exitedWith(0);
                Eventually.holds("it has left", LIMIT, () -> !Marked.runs(agent));
            } finally {
                gate.open();
                ProcessHandle.of(second.serverPid()).ifPresent(ProcessHandle::destroy);
                second.await(LIMIT);
                second.close();
            }
        } finally {
            gate.open();
            first.close();
        }
    }

    private static boolean isPermitted() throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "-p", "-f", "--mount-proc", "true")
                        .start()
                        .waitFor()
                == 0;
    }
}
