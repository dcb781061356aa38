package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Checkout;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The agent's distribution in images: in our own, and mounted into one that knows nothing of it. */
@NeedsDocker({AgentDistributionTest.WORKER, AgentDistributionTest.FOREIGN})
@Execution(ExecutionMode.SAME_THREAD)
class AgentDistributionTest {
    static final String WORKER = "hodei-worker:latest";
    static final String FOREIGN = "debian:bookworm-slim";
    private static final String PLACE = "/opt/hodei-agent";
    private static final Path DISTRIBUTION = Checkout.ROOT.resolve("worker-agent/target/agent-dist");
    private static final int SETTING_MISSING = 2;

    @Test
    void theWorkerImageStartsAnAgentAsAUserOfItsOwn() {
        Result agent = docker("run", "--rm", "--init", WORKER).exitedWith(SETTING_MISSING);
        assertThat(agent.errText() + agent.outText()).contains("HODEI_SERVER_ADDRESS is not set");
        assertThat(docker(
                                "image",
                                "inspect",
                                "--format",
                                "{{.Config.User}} {{index .Config.Labels \"hodei.agent\"}}",
                                WORKER)
                        .outText()
                        .strip())
                .isEqualTo("10001:10001 1");
        assertThat(docker(
                                "run",
                                "--rm",
                                "--entrypoint",
                                "bash",
                                WORKER,
                                "-c",
                                "touch \"$HODEI_WORK_DIR/x\" && git --version")
                        .exitedWith(0)
                        .outText())
                .startsWith("git version");
    }

    @Test
    void anotherImageTakesItReadOnlyAndWithoutKnowingItsUser() {
        Result agent = mounted("bash", "-c", PLACE + "/bin/hodei-agent; echo \"code $?\"; echo \"home $HOME\"");
        assertThat(agent.outText() + agent.errText()).contains("HODEI_SERVER_ADDRESS is not set", "code 2", "home /");
    }

    @Test
    void itsCacheFitsThere() {
        // With AOTMode=on, a cache that does not fit ends the JVM.
        Result java = mounted(
                "bash",
                "-c",
                "sed 's/\"-XX:AOTCache=/-XX:AOTMode=on &/; s#^home=.*#home=" + PLACE + "#' " + PLACE
                        + "/bin/hodei-agent > /tmp/launcher && grep -q AOTMode /tmp/launcher && sh /tmp/launcher");
        assertThat(java.outText() + java.errText())
                .contains("HODEI_SERVER_ADDRESS is not set")
                .doesNotContain("AOT");
    }

    private static Result mounted(String... command) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--rm",
                "--init",
                "--user=4711:4711",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--volume=" + DISTRIBUTION + ":" + PLACE + ":ro",
                FOREIGN));
        arguments.addAll(List.of(command));
        return docker(arguments.toArray(String[]::new));
    }

    private static Result docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try (Running running = Running.start(new ProcessBuilder(command))) {
            return running.await(Duration.ofSeconds(60));
        }
    }
}
