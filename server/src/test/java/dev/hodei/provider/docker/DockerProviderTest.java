package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HostConfig;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Reports;
import dev.hodei.worker.Shape;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine is asked for, and what people may do to containers behind the provider's back. */
@NeedsDocker
class DockerProviderTest {
    private final TestEngine engine = new TestEngine();
    private final Reports reports = new Reports();
    private final DockerProvider provider = engine.provider("ours");

    @BeforeEach
    void watch() {
        provider.reportTo(reports);
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    @Test
    void theContainerIsWhatWasAskedForAndNoMore() throws Exception {
        ProvisionRequest request = engine.requests(new Shape(TestImage.name(engine.client()), 500, 64 << 20))
                .doing("wait", "", 100);
        String ref = provider.provision(request);
        InspectContainerResponse container =
                engine.client().inspectContainerCmd(ref).exec();
        String id = request.worker().value();
        String password = request.password().value();
        assertThat(container.getName()).isEqualTo("/hodei-" + id);
        ContainerConfig config = container.getConfig();
        assertThat(config.getEnv())
                .contains(
                        "HODEI_SERVER_ADDRESS=host.docker.internal:50051",
                        "HODEI_OTP_TOKEN=" + password,
                        "HODEI_WORKER_ID=" + id,
                        "HODEI_WORKER_SLOTS=3",
                        "HODEI_AGENT_PASS_ENVIRONMENT=*",
                        "HODEI_WORKER_LABELS=does=wait")
                .noneMatch(each -> each.startsWith("HODEI_WORK_DIR="));
        Map<String, String> labels = engine.container(request.worker()).getLabels();
        assertThat(labels)
                .containsEntry("hodei.managed", "true")
                .containsEntry("hodei.worker-id", id)
                .containsEntry("hodei.pool", "contract");
        assertThat(labels.get("hodei.installation")).startsWith("ours-");
        assertThat(labels.values()).noneMatch(each -> each.contains(password));
        assertThat(container.getArgs()).noneMatch(each -> each.contains(password));
        assertThat(config.getUser()).isEqualTo("10001:10001");

        HostConfig host = container.getHostConfig();
        assertThat(host.getInit()).isTrue();
        assertThat(host.getAutoRemove()).isFalse();
        assertThat(host.getPrivileged()).isFalse();
        assertThat(host.getExtraHosts()).containsExactly("host.docker.internal:host-gateway");
        assertThat(host.getNetworkMode()).isEqualTo("bridge");
        assertThat(host.getMemory()).isEqualTo(64 << 20);
        assertThat(host.getMemorySwap()).isEqualTo(64 << 20);
        assertThat(host.getNanoCPUs()).isEqualTo(500_000_000);
        assertThat(host.getPidsLimit()).isEqualTo(100);
        assertThat(host.getCapDrop()).hasSize(1);
        assertThat(host.getSecurityOpts()).contains("no-new-privileges");
        assertThat(host.getLogConfig().getConfig()).containsEntry("max-size", "1m");
        assertThat(container.getMounts()).isEmpty();
        assertThat(provider.inspect(request.worker(), ref).orElseThrow().status())
                .startsWith("running for ");
    }

    @Test
    void inTheHostsNetworkTheHostIsLocal() throws Exception {
        ProvisionRequest request = engine.requests().doing("wait", "host", 0);
        InspectContainerResponse container =
                engine.client().inspectContainerCmd(provider.provision(request)).exec();
        assertThat(container.getConfig().getEnv()).contains("HODEI_SERVER_ADDRESS=127.0.0.1:50051");
        assertThat(container.getHostConfig().getExtraHosts()).isNullOrEmpty();
    }

    @Test
    void oneThatSomebodyKillsIsReportedAndTakenAway() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        String ref = provider.provision(request);
        engine.client().killContainerCmd(ref).exec();
        assertThat(reports.exitOf(request.worker()).detail())
                .isEqualTo("its container exited with code 137: killed (SIGKILL)");
        provider.terminate(request.worker(), ref);
        assertThat(provider.list()).isEmpty();
    }

    @Test
    void oneThatSomebodyRemovesIsReportedOnce() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        String ref = provider.provision(request);
        engine.client().removeContainerCmd(ref).withForce(true).exec();
        assertThat(reports.exitOf(request.worker()).detail()).contains("137");
        assertThat(provider.inspect(request.worker(), ref)).isEmpty();
        // What comes next is another's.
        ProvisionRequest next = engine.requests().leaving();
        provider.provision(next);
        assertThat(reports.exitOf(next.worker()).detail()).contains("77");
        reports.nothingMore();
    }

    @Test
    void oneThatTakesTooMuchMemoryIsSaidToHave() throws Exception {
        ProvisionRequest request = engine.requests(new Shape(TestImage.name(engine.client()), 0, 32 << 20))
                .doing("grow");
        provider.provision(request);
        Exit exit = reports.exitOf(request.worker());
        assertThat(exit.detail())
                .startsWith("its container exited with code 137: killed ")
                .endsWith("out of memory (32 MiB)");
        // About one in thirty, the engine misses what the kernel did.
        assertThat(exit.outOfMemory()).isEqualTo(exit.detail().contains("by the kernel"));
    }

    @Test
    void whatIgnoresTheRequestIsKilledAfterTheGrace() throws Exception {
        DockerProviderSettings usual = TestEngine.settings(TestEngine.ADDRESS);
        DockerProvider hasty = engine.provider(
                new DockerProviderSettings(
                        usual.engine(), usual.serverAddress(), usual.user(), "", Duration.ofSeconds(1)),
                "hasty");
        hasty.reportTo(reports);
        ProvisionRequest request = engine.requests().doing("ignore");
        String ref = hasty.provision(request);
        engine.awaitReady(request.worker());
        hasty.terminate(request.worker(), ref);
        assertThat(reports.exitOf(request.worker()).detail())
                .isEqualTo("its container was killed: it had not stopped within 1 s");
    }

    @Test
    void whatStopsWhenAskedIsSaidToHaveStopped() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        String ref = provider.provision(request);
        engine.awaitReady(request.worker());
        provider.terminate(request.worker(), ref);
        assertThat(reports.exitOf(request.worker()).detail()).isEqualTo("its container was stopped");
        reports.nothingMore();
    }

    @Test
    void theEndThatNobodySawIsReportedByTheNext() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        String ref = provider.provision(request);
        provider.close();
        engine.client().killContainerCmd(ref).exec();
        engine.awaitEnd(request.worker());
        DockerProvider next = engine.provider("ours");
        next.reportTo(reports);
        assertThat(reports.exitOf(request.worker()).detail()).contains("killed (SIGKILL)");
    }

    @Test
    void oneThatWasMadeButNotStartedIsFoundAndStartedOrRemoved() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        ProvisionRequest other = engine.requests().waiting();
        String installation = labelOf(provider, request);
        make(request, installation);
        make(other, installation);
        assertThat(provider.list())
                .hasSize(2)
                .noneMatch(FoundWorker::running)
                .allSatisfy(found -> assertThat(found.status()).isEqualTo("created"));
        String ref = provider.provision(request);
        assertThat(provider.inspect(request.worker(), ref).orElseThrow().running())
                .isTrue();
        provider.terminate(other.worker(), "");
        assertThat(reports.exitOf(other.worker()).detail()).isEqualTo("its container was never started");
        assertThat(provider.list()).hasSize(1);
    }

    /** As a server does that dies before it starts what it made. */
    private void make(ProvisionRequest request, String installation) {
        ContainerSpec spec = new ContainerSpec(TestEngine.settings(TestEngine.ADDRESS), installation);
        spec.fill(engine.client().createContainerCmd(request.shape().image()), request, true)
                .exec();
    }

    /** By starting one. */
    private String labelOf(DockerProvider whose, ProvisionRequest request) throws Exception {
        String ref = whose.provision(request);
        Map<String, String> labels = engine.container(request.worker()).getLabels();
        whose.terminate(request.worker(), ref);
        reports.exitOf(request.worker());
        return labels.getOrDefault("hodei.installation", "");
    }

    @Test
    void twoWhoStartTheSameWorkerStartOne() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> {
            try {
                return provider.provision(request);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(provider.provision(request)).isEqualTo(other.join());
        assertThat(provider.list()).hasSize(1);
    }

    @Test
    void aNameThatIsAnothersIsLeftToThem() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        DockerProvider theirs = engine.provider("theirs");
        theirs.reportTo(new Reports());
        theirs.provision(request);
        assertThatThrownBy(() -> provider.provision(request))
                .hasMessageContaining("already in use")
                .hasMessageContaining("docker rm -f hodei-" + request.worker());
        Container left = engine.container(request.worker());
        assertThat(left.getState()).isEqualTo("running");
    }

    @Test
    void anotherInstallationsContainerIsNotTouched() throws Exception {
        ProvisionRequest request = engine.requests().waiting();
        DockerProvider theirs = engine.provider("theirs");
        Reports told = new Reports();
        theirs.reportTo(told);
        String ref = theirs.provision(request);
        assertThat(provider.inspect(request.worker(), ref)).isEmpty();
        provider.terminate(request.worker(), ref);
        assertThat(reports.exitOf(request.worker()).detail()).isEqualTo("its container is gone");
        engine.client().killContainerCmd(ref).exec();
        assertThat(told.exitOf(request.worker()).detail()).contains("137");
        reports.nothingMore();
    }

    @Test
    void thePasswordIsNotReported() throws Exception {
        ProvisionRequest request = engine.requests().doing("tell");
        provider.provision(request);
        assertThat(reports.exitOf(request.worker()).detail())
                .isEqualTo("its container exited with code 3: the password is …");
    }

    @Test
    void theGatewayOfANetworkIsTheHost() throws Exception {
        assertThat(provider.check()).startsWith("Docker Engine ").endsWith(" at " + TestEngine.ADDRESS);
        assertThat(provider.gatewayOf("bridge").orElseThrow()).matches("[0-9]+(\\.[0-9]+){3}");
        assertThat(provider.gatewayOf("host")).contains("127.0.0.1");
        assertThat(provider.gatewayOf("hodei-no-such-network")).isEmpty();
    }
}
