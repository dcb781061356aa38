package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Reports;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that goes away, comes back, loses an answer, or keeps silent. */
@NeedsDocker
class EngineOutageTest {
    private final TestEngine engine = new TestEngine();
    private final Reports reports = new Reports();

    @TempDir
    Path directory;

    private CuttableEngine cuttable;
    private DockerProvider provider;

    @BeforeEach
    void watch() throws Exception {
        cuttable = new CuttableEngine(TestEngine.ADDRESS, directory.resolve("engine.sock"));
        provider = engine.provider(TestEngine.settings(cuttable.address()), "ours");
        provider.reportTo(reports);
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        cuttable.close();
    }

    @Test
    void whatHappensWhileTheEngineIsAwayIsReportedAfterwards() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        String ref = provider.provision(request);
        engine.awaitReady(request.worker());
        cuttable.cut();
        assertThatThrownBy(provider::list)
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("at " + cuttable.address() + " does not answer");
        assertThatThrownBy(() -> provider.inspect(request.worker(), ref))
                .isInstanceOf(ProviderUnavailableException.class);
        assertThatThrownBy(() -> provider.terminate(request.worker(), ref)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> provider.provision(engine.requests().waiting()))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("does not answer");
        engine.client().killContainerCmd(ref).exec();
        engine.awaitEnd(request.worker());
        reports.nothingMore();

        cuttable.mend();
        reports.awaitMayHaveMissed();
        assertThat(reports.exitOf(request.worker()).detail()).contains("killed (SIGKILL)");
        ProvisionRequest next = engine.requests().leaving();
        provider.provision(next);
        assertThat(reports.exitOf(next.worker()).detail()).contains("77");
    }

    @Test
    void whatWasStartedThoughTheAnswerWasLostIsInTheList() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        cuttable.cutAfterRequest("/start");
        assertThatThrownBy(() -> provider.provision(request)).isInstanceOf(ProvisionException.class);
        cuttable.mend();
        reports.awaitMayHaveMissed();
        assertThat(provider.list()).extracting(FoundWorker::worker).containsExactly(request.worker());
        provider.terminate(request.worker(), "");
        assertThat(provider.list()).isEmpty();
    }

    @Test
    void aSilentEngineHoldsUpNobodyForEver() throws Exception {
        Path socket = directory.resolve("silent.sock");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            try (DockerProvider waiting =
                    new DockerProvider(TestEngine.settings("unix://" + socket), () -> "ours", Duration.ofMillis(200))) {
                assertThatThrownBy(waiting::check)
                        .isInstanceOf(ProviderUnavailableException.class)
                        .hasMessageContaining("no answer within");
            }
        }
    }
}
