package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithContainers;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server goes and comes again, beside another installation's on the same engine. */
@NeedsDocker("hodei-worker:latest")
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ServersAndContainersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String UNTIL_RELEASED = "while [ ! -e /tmp/release ]; do sleep 0.05; done";
    private static final Map<String, String> SETTINGS =
            Map.of("HODEI_DOCKER_ENABLED", "true", "HODEI_PROVISIONING_RECONCILE_INTERVAL", "200ms");

    @Test
    void aKilledServersContainersWorkOnAndAreAdopted(@TempDir Path home, @WithContainers HodeiServer other) {
        Job others = other.api().queue(Api.command("echo other; " + UNTIL_RELEASED));
        HodeiServer first = HodeiServer.start(home, SETTINGS);
        Containers containers = Containers.of(first);
        try (first) {
            Job job = first.api().queue(Api.command("echo begun; " + UNTIL_RELEASED + "; echo over"));
            String worker = awaitBegun(first, job, "begun");
            awaitBegun(other, others, "other");

            kill(first);
            // It writes on while there is no server.
            Containers.docker("exec", Containers.name(worker), "touch", "/tmp/release")
                    .exitedWith(0);

            try (HodeiServer second = first.startAgain()) {
                Api.Ran ran = second.api().ran(job.getJobId());
                assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");
                assertThat(ran.job().getAttemptsList()).hasSize(1);
                assertThat(ran.attempt().getWorkerId()).isEqualTo(worker);
                containers.awaitNone(LIMIT);
                second.stop().exitedWith(0);
            }
        } finally {
            containers.remove();
        }
        String othersWorker = other.api().get(others.getJobId()).getAttempts(0).getWorkerId();
        assertThat(Containers.inspect(othersWorker, "{{.State.Running}}"))
                .as("the other installation's container, after so many comparisons")
                .isEqualTo("true");
        Containers.docker("exec", Containers.name(othersWorker), "touch", "/tmp/release")
                .exitedWith(0);
        assertThat(other.api().ran(others.getJobId()).attempt().getExitCode()).isZero();
    }

    private static void kill(HodeiServer server) {
        ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
        server.await(LIMIT);
    }

    private static String awaitBegun(HodeiServer server, Job job, String line) {
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout(line, LIMIT);
        }
        return server.api().get(job.getJobId()).getAttempts(0).getWorkerId();
    }
}
