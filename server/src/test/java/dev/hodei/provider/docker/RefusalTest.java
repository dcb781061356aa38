package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Volume;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Reports;
import dev.hodei.provider.Requests;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine can't do is said in its words, with advice; and images without an agent. */
@NeedsDocker
class RefusalTest {
    private final TestEngine engine = new TestEngine();
    private final Reports reports = new Reports();
    private final DockerProvider provider = engine.provider("ours");

    @TempDir
    Path directory;

    @BeforeEach
    void watch() {
        provider.reportTo(reports);
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    private void refused(DockerProvider whose, ProvisionRequest request, String said, String advice) throws Exception {
        assertThatThrownBy(() -> whose.provision(request))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining(said)
                .hasMessageContaining(advice)
                .hasMessageNotContaining(request.password().value());
        assertThat(whose.list()).isEmpty();
        reports.nothingMore();
    }

    @Test
    void anImageThatIsNotThere() throws Exception {
        refused(
                provider,
                engine.requests(new Shape("hodei-no-such-image:1", 0, 0)).waiting(),
                "No such image: hodei-no-such-image:1",
                "docker pull hodei-no-such-image:1");
        assertThatExceptionOfType(ProvisionException.class)
                .isThrownBy(() -> provider.provision(engine.requests(new Shape("hodei-no-such-image:1", 0, 0))
                        .waiting()))
                .satisfies(refusal -> assertThat(refusal.fault()).isEqualTo(StartFault.IMPOSSIBLE));
        refused(provider, engine.requests(Shape.PLAIN).waiting(), "names no image", "give it one");
    }

    @Test
    void aNetworkThatIsNotThereIsFoundOnlyAtTheStart() throws Exception {
        refused(
                provider,
                engine.requests().doing("wait", "hodei-no-such-network", 0),
                "network hodei-no-such-network not found",
                "docker network create hodei-no-such-network");
    }

    @Test
    void moreThanTheMachineHas() throws Exception {
        String image = TestImage.name(engine.client());
        refused(provider, engine.requests(new Shape(image, 1_000_000, 0)).waiting(), "CPUs", "ask for less with --cpu");
        refused(
                provider,
                engine.requests(new Shape(image, 0, 1 << 20)).waiting(),
                "memory limit",
                "ask for more with --memory");
    }

    @Test
    void anImageWithoutAnAgentGetsOneMounted() throws Exception {
        Requests requests = engine.requests(new Shape(TestImage.foreign(engine.client()), 0, 0));
        refused(provider, requests.waiting(), "carries no agent", "hodei.agent");
        DockerProvider lost = engine.provider(withAgent(directory.resolve("nowhere")), "lost");
        lost.reportTo(reports);
        refused(lost, requests.waiting(), "bind source path does not exist", "must stand on the engine's machine");

        Path agent = Files.createDirectories(directory.resolve("agent/bin")).resolve("hodei-agent");
        Files.writeString(
                agent,
                "#!/bin/bash\necho 'writable:' $(mkdir -p \"$HODEI_WORK_DIR\" && echo yes)\n" + """
                        if (echo x >/opt/hodei-agent/x) 2>/dev/null; then echo 'the agent can be changed'; fi
                        """ + Requests.SCRIPT);
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        DockerProvider mounting = engine.provider(withAgent(directory.resolve("agent")), "mounting");
        mounting.reportTo(reports);
        ProvisionRequest request = requests.waiting();
        String ref = mounting.provision(request);
        assertThat(engine.output(request.worker(), "ready")).isEqualTo("writable: yes\nready\n");
        InspectContainerResponse container =
                engine.client().inspectContainerCmd(ref).exec();
        assertThat(container.getMounts()).singleElement().satisfies(mount -> {
            assertThat(mount.getDestination()).isEqualTo(new Volume("/opt/hodei-agent"));
            assertThat(mount.getRW()).isFalse();
        });
        assertThat(container.getConfig().getEnv()).contains("HODEI_WORK_DIR=/tmp/hodei-worker-" + request.worker());
    }

    private static DockerProviderSettings withAgent(Path distribution) {
        DockerProviderSettings usual = TestEngine.settings(TestEngine.ADDRESS);
        return new DockerProviderSettings(
                usual.engine(), usual.serverAddress(), usual.user(), distribution.toString(), usual.stopGrace());
    }
}
