package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.TerminateWorkerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local workers of a server that runs as root run as somebody else, who can't get at what is the server's. */
class AgentUserTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, String> SETTINGS =
            Map.of("HODEI_AGENT_USER", "daemon", "HODEI_ON_STOP", "leave", "HODEI_PROVISIONING_MAX_WORKERS", "1");

    @TempDir
    private Path home;

    @BeforeEach
    void asRoot() throws IOException {
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assumeTrue(root, "only root can start workers as another user");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void jobsRunAsThatUserAndCannotReadTheServersSecrets() {
        try (HodeiServer server = HodeiServer.start(home, SETTINGS)) {
            Api.Ran who = server.api().run("id -un; echo $USER; cat /proc/$PPID/status | grep ^Uid:");
            assertThat(who.log().stdoutText()).startsWith("daemon\ndaemon\nUid:\t1\t1\t1\t1\n");
            Path postgres = home.resolve("postgres");
            for (String command : new String[] {
                "ls " + postgres.resolve("socket"),
                "cat " + postgres.resolve("url"),
                "ls " + postgres.resolve("data-18"),
                "cat /proc/" + server.serverPid() + "/environ",
                "touch " + home.resolve("here"),
                "kill " + server.serverPid()
            }) {
                Api.Ran ran = server.api().run(command);
                assertThat(ran.job().getState()).as(command).isEqualTo(JobState.JOB_STATE_FAILED);
                assertThat(ran.log().stdoutText()).as(command).isEmpty();
            }
        }
    }

    @Test
    void theyAreCancelledFoundAgainAndCleanedUpAsAnyOther() throws IOException {
        Path gates = Files.createDirectory(home.resolve("gates"));
        Files.setPosixFilePermissions(gates, PosixFilePermissions.fromString("rwxrwxrwx"));
        Gate gate = Gate.in(gates);
        try (HodeiServer server = HodeiServer.start(home, SETTINGS)) {
            Job cancelled = server.api().queue(Api.command("trap '' TERM; echo ready; while :; do sleep 60; done"));
            try (Follower follower = server.api().follow(cancelled.getJobId())) {
                follower.awaitStdout("ready", LIMIT);
            }
            var _ = server.api()
                    .jobs()
                    .cancelJob(CancelJobRequest.newBuilder()
                            .setJobId(cancelled.getJobId())
                            .build());
            server.api().awaitState(cancelled.getJobId(), JobState.JOB_STATE_CANCELLED);

            Job kept = server.api().queue(Api.command("mkdir -p a/b; pwd; " + gate.command() + "; id -un"));
            Path workspace;
            try (Follower follower = server.api().follow(kept.getJobId())) {
                follower.awaitStdout("\n", LIMIT);
                workspace = Path.of(follower.log().stdoutText().strip());
            }
            server.stop();
            try (HodeiServer again = server.startAgain()) {
                gate.open();
                Api.Ran ran = again.api().ran(kept.getJobId());
                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.job().getAttemptsCount()).isEqualTo(1);
                assertThat(ran.log().stdoutText()).endsWith("daemon\n");
                assertThat(workspace).doesNotExist();
                var _ = again.api()
                        .workers()
                        .terminateWorker(TerminateWorkerRequest.newBuilder()
                                .setWorkerId(ran.attempt().getWorkerId())
                                .build());
                Eventually.holds(
                        "its agent is gone", LIMIT, () -> server.agentPids().isEmpty());
            }
        }
    }
}
