package dev.hodei.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.id.WorkerId;
import dev.hodei.worker.ProviderId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for every provider. The workers that it starts run {@link Requests#SCRIPT}, or do as if. */
public abstract class ProviderContract {
    private static final String OURS = "ours";

    private final Reports reports = new Reports();
    private final List<Provider> opened = new ArrayList<>();

    /** One more provider, as a server of this installation has it that starts now; nothing was reported to it yet. */
    protected abstract Provider provider(String installation) throws Exception;

    protected abstract Requests requests();

    /** For a worker that none of the providers can start from now on. */
    protected abstract ProvisionRequest impossible() throws Exception;

    /** Called after each test, when its workers are stopped. */
    protected void close() throws Exception {}

    private Provider open(String installation, Provider.Listener listener) throws Exception {
        Provider provider = provider(installation);
        provider.reportTo(listener);
        opened.add(provider);
        return provider;
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Provider provider : opened.reversed()) {
            for (FoundWorker found : provider.list()) {
                provider.terminate(found.worker(), found.providerRef());
            }
            provider.close();
        }
        close();
    }

    @Test
    void aWorkerIsThereUntilItIsStopped() throws Exception {
        Provider provider = open(OURS, reports);
        ProvisionRequest request = requests().waiting();
        assertThat(provider.inspect(request.worker(), "")).isEmpty();
        String ref = provider.provision(request);
        FoundWorker found = provider.inspect(request.worker(), ref).orElseThrow();
        assertThat(found.worker()).isEqualTo(request.worker());
        assertThat(found.providerRef()).isEqualTo(ref);
        assertThat(found.running()).isTrue();
        assertThat(found.status()).isNotBlank();
        assertThat(provider.inspect(request.worker(), "").orElseThrow().running())
                .isTrue();
        assertThat(provider.list()).extracting(FoundWorker::worker).containsExactly(request.worker());

        provider.terminate(request.worker(), ref);
        assertThat(provider.inspect(request.worker(), ref)).isEmpty();
        assertThat(provider.list()).isEmpty();
        assertThat(reports.exitOf(request.worker()).outOfMemory()).isFalse();
    }

    @Test
    void whatIsNotThereIsStoppedAllTheSame() throws Exception {
        Provider provider = open(OURS, reports);
        WorkerId nobody = Requests.anyWorker();
        provider.terminate(nobody, "");
        assertThat(reports.exitOf(nobody).detail()).contains("is gone");
        ProvisionRequest request = requests().waiting();
        String ref = provider.provision(request);
        provider.terminate(request.worker(), ref);
        reports.exitOf(request.worker());
        provider.terminate(request.worker(), ref);
        assertThat(reports.exitOf(request.worker()).detail()).contains("is gone");
    }

    @Test
    void oneThatIsAskedForTwiceIsStartedOnce() throws Exception {
        Provider provider = open(OURS, reports);
        ProvisionRequest request = requests().waiting();
        String ref = provider.provision(request);
        assertThat(provider.provision(request)).isEqualTo(ref);
        assertThat(provider.list()).hasSize(1);
        reports.nothingMore();
    }

    @Test
    void oneThatEndsByItselfIsReportedWithItsReason() throws Exception {
        Provider provider = open(OURS, reports);
        ProvisionRequest request = requests().leaving();
        String ref = provider.provision(request);
        Exit exit = reports.exitOf(request.worker());
        assertThat(exit.detail()).contains("77").contains("no server there");
        assertThat(exit.outOfMemory()).isFalse();
        assertThat(provider.inspect(request.worker(), ref).filter(FoundWorker::running))
                .isEmpty();
    }

    @Test
    void anotherInstallationsWorkersAreNotListed() throws Exception {
        Provider ours = open(OURS, reports);
        Reports told = new Reports();
        Provider theirs = open("theirs", told);
        ProvisionRequest request = requests().waiting();
        theirs.provision(request);
        assertThat(ours.list()).isEmpty();
        assertThat(theirs.list()).hasSize(1);
        reports.nothingMore();
        told.nothingMore();
    }

    @Test
    void anotherServerOfTheInstallationAnswersForTheSameWorkers() throws Exception {
        Provider ours = open(OURS, reports);
        ours.list();
        Provider later = open(OURS, new Reports());
        assertThat(later.answersFor(ours.id())).isTrue();
        assertThat(later.instance()).isNotEmpty().isEqualTo(ours.instance());
        assertThat(later.answersFor(new ProviderId(ours.name(), "elsewhere"))).isFalse();
        assertThat(later.answersFor(new ProviderId(ours.name(), ""))).isFalse();
    }

    @Test
    void aLaterServerFindsAndStopsWhatAnEarlierOneStarted() throws Exception {
        ProvisionRequest request = requests().waiting();
        Provider earlier = provider(OURS);
        earlier.reportTo(new Reports());
        String ref = earlier.provision(request);
        earlier.close();
        Provider later = open(OURS, reports);
        assertThat(later.list()).singleElement().satisfies(found -> {
            assertThat(found.worker()).isEqualTo(request.worker());
            assertThat(found.running()).isTrue();
        });
        later.terminate(request.worker(), ref);
        reports.exitOf(request.worker());
        assertThat(later.list()).isEmpty();
    }

    @Test
    void whatCantBeStartedLeavesNothing() throws Exception {
        Provider provider = open(OURS, reports);
        ProvisionRequest request = impossible();
        assertThatThrownBy(() -> provider.provision(request))
                .isInstanceOf(ProvisionException.class)
                .hasMessageNotContaining(request.password().value())
                .message()
                .isNotBlank();
        assertThat(provider.list()).isEmpty();
        assertThat(provider.inspect(request.worker(), "")).isEmpty();
    }

    @Test
    void tenAtOnceAreStartedAndStopped() throws Exception {
        Provider provider = open(OURS, reports);
        List<ProvisionRequest> ten = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ten.add(requests().waiting());
        }
        WorkerId[] workers = ten.stream().map(ProvisionRequest::worker).toArray(WorkerId[]::new);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> started = new ArrayList<>();
            ten.forEach(each -> started.add(threads.submit(() -> provider.provision(each))));
            for (Future<String> each : started) {
                each.get();
            }
            assertThat(provider.list()).extracting(FoundWorker::worker).containsExactlyInAnyOrder(workers);
            assertThat(provider.list()).allMatch(FoundWorker::running);
            List<Future<?>> stopped = new ArrayList<>();
            ten.forEach(each -> stopped.add(threads.submit(() -> provider.terminate(each.worker(), ""))));
            for (Future<?> each : stopped) {
                each.get();
            }
        }
        assertThat(reports.exits(10)).containsExactlyInAnyOrder(workers);
        assertThat(provider.list()).isEmpty();
    }
}
