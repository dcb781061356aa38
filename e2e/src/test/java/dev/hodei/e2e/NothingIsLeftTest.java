package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs last: after all those jobs, stopping the server as a user does leaves nothing on the machine. */
@ExtendWith(Servers.class)
@Isolated
class NothingIsLeftTest {
    @Test
    void afterTheLastServerHasStopped(HodeiServer server, Servers.Shared shared) throws Exception {
        String workspace = server.api().run("pwd").log().stdoutText().strip();

        server.stop();

        assertThat(server.processes()).as("left by the server").isEmpty();
        Path worker = Path.of(workspace, "..", "..").normalize();
        assertThat(Files.exists(worker)).as("%s", worker).isFalse();

        shared.close();
        assertThat(Marked.all()).as("left by this run").isEmpty();
    }
}
