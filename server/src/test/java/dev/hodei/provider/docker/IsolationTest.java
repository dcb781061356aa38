package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.TopContainerResponse;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Reports;
import dev.hodei.worker.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker's container may not do, as seen from within. */
@NeedsDocker
class IsolationTest {
    private final TestEngine engine = new TestEngine();
    private final DockerProvider provider = engine.provider("ours");

    @BeforeEach
    void watch() {
        provider.reportTo(new Reports());
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    @Test
    void aWorkerHasNoPrivilegesAndItsLimits() throws Exception {
        ProvisionRequest request = engine.requests(new Shape(TestImage.name(engine.client()), 1_500, 48 << 20))
                .doing("look", "", 50);
        provider.provision(request);
        String seen = engine.output(request.worker(), "ready");
        assertThat(seen)
                .contains("uid=10001 gid=10001")
                .containsPattern("CapEff:\\s+0{16}\n")
                .containsPattern("CapBnd:\\s+0{16}\n")
                .containsPattern("NoNewPrivs:\\s+1\n")
                .containsPattern("Seccomp:\\s+2\n")
                .contains("no docker socket")
                .contains("memory " + (48 << 20) + "\n")
                .contains("processes 50\n")
                .contains("cpu 150000 100000\n");
    }

    @Test
    void aForkBombIsBounded() throws Exception {
        ProvisionRequest request = engine.requests().doing("fork", "", 30);
        String ref = provider.provision(request);
        engine.output(request.worker(), "Resource temporarily unavailable");
        TopContainerResponse top = engine.client().topContainerCmd(ref).exec();
        assertThat(top.getProcesses().length).isBetween(20, 30);
        assertThat(provider.inspect(request.worker(), ref).orElseThrow().running())
                .isTrue();
    }
}
