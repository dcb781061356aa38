package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.hodei.bootstrap.JoinAddress;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.circuit.Circuit;
import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.ControllerEvent.WorkerInspected;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.PoolStatus;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.session.Providers;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.ListWorkerSamplesRequest;
import dev.hodei.v1.Pool;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.WorkerSample;
import dev.hodei.v1.WorkerServiceGrpc;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pools, refreshes and invitations over a real transport, with a controller played by the test. */
class PoolApiTest {
    private static final WorkerId WORKER = new WorkerId("0001" + "0".repeat(28));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ProcessClock CLOCK = new ProcessClock(() -> NOW, () -> 0);

    private final MemoryWorkers workers = new MemoryWorkers();
    private final Inbox inbox = new Inbox();
    private final WorkerLoads loads = new WorkerLoads();
    private final Asked process = new Asked("process");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InProcess grpc;
    private final WorkerServiceGrpc.WorkerServiceFutureStub client;
    private final WorkerServiceGrpc.WorkerServiceBlockingStub blocking;

    PoolApiTest() throws IOException {
        Providers providers = new Providers(List.of(process), inbox, CLOCK);
        grpc = InProcess.serving(
                List.of(),
                new WorkerApi(
                        workers,
                        new WorkerApi.Controller(
                                inbox,
                                new Refreshes(providers, WORKER::equals, CLOCK, executor),
                                loads,
                                new Pools(
                                        List.of(MemoryWorkers.POOLS.first(), TestPools.containers("containers", 0, 1))),
                                new JoinAddress("hodei.example:50051", "only a guess"),
                                Optional::empty),
                        new WireMapping(JobApiTest.HEARTBEATS, MemoryWorkers.POOLS, loads, _ -> "waits"),
                        () -> NOW,
                        new Streams(new ChangeFeed(), timer, executor)));
        client = WorkerServiceGrpc.newFutureStub(grpc.channel());
        blocking = WorkerServiceGrpc.newBlockingStub(grpc.channel());
    }

    @AfterEach
    void stop() {
        grpc.close();
        timer.shutdownNow();
        executor.shutdownNow();
    }

    /** Says what the test wants it to. */
    private static final class Asked implements Provider {
        private final String name;
        private volatile @Nullable FoundWorker found;
        private volatile @Nullable String trouble;

        Asked(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String instance() {
            return "";
        }

        @Override
        public String provision(ProvisionRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void terminate(WorkerId worker, String providerRef) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<FoundWorker> inspect(WorkerId worker, String providerRef) throws ProviderUnavailableException {
            String why = trouble;
            if (why != null) {
                throw new ProviderUnavailableException(why, new IOException(why));
            }
            return Optional.ofNullable(found);
        }

        @Override
        public List<FoundWorker> list() {
            return List.of();
        }

        @Override
        public void reportTo(Listener listener) {}
    }

    private ControllerEvent posted() throws InterruptedException {
        return inbox.await(10, TimeUnit.SECONDS).getFirst();
    }

    private static RefreshWorkerRequest refresh(String id) {
        return RefreshWorkerRequest.newBuilder().setWorkerId(id).build();
    }

    @Test
    void aRefreshHasWhatTheProviderSaysWrittenDownAndAnswersWithTheRow() throws Exception {
        workers.put(WORKER, "READY", NOW);
        process.found = new FoundWorker(WORKER, "4711", true, "process 4711 runs");
        var answer = client.refreshWorker(refresh("0001"));
        WorkerInspected inspected = (WorkerInspected) posted();
        assertThat(inspected.worker()).isEqualTo(WORKER);
        assertThat(inspected.found()).isEqualTo(process.found);
        assertThat(inspected.at()).isEqualTo(NOW);
        assertThat(answer.isDone()).as("written down first").isFalse();
        inspected.reply().give(WorkerAnswer.TAKEN);
        assertThat(answer.get(10, TimeUnit.SECONDS).getWorker().getWorkerId()).isEqualTo(WORKER.value());
    }

    @Test
    void aRefreshSaysThatNothingIsLeft() throws Exception {
        workers.put(WORKER, "READY", NOW);
        var answer = client.refreshWorker(refresh("0001"));
        WorkerInspected inspected = (WorkerInspected) posted();
        assertThat(inspected.found()).isNull();
        workers.put(WORKER, "LOST", NOW);
        inspected.reply().give(WorkerAnswer.TAKEN);
        assertThat(answer.get(10, TimeUnit.SECONDS).getWorker().getState())
                .isEqualTo(dev.hodei.v1.WorkerState.WORKER_STATE_LOST);
    }

    @Test
    void aProviderThatCanNotBeAskedIsUnavailable() throws Exception {
        workers.put(WORKER, "READY", NOW);
        process.trouble = "no engine at unix:///nonexistent";
        assertThatThrownBy(() -> blocking.refreshWorker(refresh("0001")))
                .hasMessageStartingWith(
                        "UNAVAILABLE: provider process could not be asked: no engine at unix:///nonexistent");
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    @Test
    void aWorkerThatHasEndedIsNotAskedFor() throws Exception {
        workers.put(WORKER, "TERMINATED", NOW);
        assertThatThrownBy(() -> blocking.refreshWorker(refresh("0001")))
                .hasMessageStartingWith("FAILED_PRECONDITION: worker 00010000 has ended already: it is terminated");
        assertThatThrownBy(() -> blocking.refreshWorker(refresh("0009"))).hasMessageStartingWith("NOT_FOUND");
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    @Test
    void ofAWorkerThatAPersonStartedItsStreamIsTold() throws Exception {
        workers.put(WORKER, "READY", "external", NOW);
        var answer = client.refreshWorker(refresh("0001"));
        WorkerInspected inspected = (WorkerInspected) posted();
        FoundWorker found = Objects.requireNonNull(inspected.found());
        assertThat(found.status()).isEqualTo("a person started it; its control stream is open");
        assertThat(found.running()).isTrue();
        inspected.reply().give(WorkerAnswer.TAKEN);
        assertThat(answer.get(10, TimeUnit.SECONDS).hasWorker()).isTrue();
    }

    @Test
    void aWorkerOfAProviderThatIsNotConfiguredCanNotBeRefreshed() {
        workers.put(WORKER, "READY", "docker", NOW);
        assertThatThrownBy(() -> blocking.refreshWorker(refresh("0001")))
                .hasMessage("FAILED_PRECONDITION: its provider, docker, is not configured in this server");
    }

    @Test
    void aTokenIsAnsweredWithAllThatAnAgentNeeds() throws Exception {
        var answer = client.createWorkerToken(CreateWorkerTokenRequest.newBuilder()
                .setPool("large")
                .setTtl(Duration.newBuilder().setSeconds(60))
                .build());
        ControllerEvent.InviteWorker asked = (ControllerEvent.InviteWorker) posted();
        assertThat(asked.pool()).isEqualTo("large");
        assertThat(asked.ttl()).isEqualTo(java.time.Duration.ofMinutes(1));
        OneTimePassword password = OneTimePassword.of(new byte[OneTimePassword.BYTES]);
        asked.reply().give(Optional.of(new Invitation(WORKER, password, NOW.plusSeconds(60))));
        var token = answer.get(10, TimeUnit.SECONDS);
        assertThat(token.getWorkerId()).isEqualTo(WORKER.value());
        assertThat(token.getOtpToken()).isEqualTo(password.value());
        assertThat(token.getExpiresAt().getSeconds())
                .isEqualTo(NOW.plusSeconds(60).getEpochSecond());
        assertThat(token.getServerAddress()).isEqualTo("hodei.example:50051");
        assertThat(token.getAddressNote()).isEqualTo("only a guess");
    }

    @Test
    void aTokenLivesForTenMinutesUnlessAskedAndNamesTheAddressThatItWasAskedFor() throws Exception {
        var answer = client.createWorkerToken(CreateWorkerTokenRequest.newBuilder()
                .setServerAddress("other:1")
                .build());
        ControllerEvent.InviteWorker asked = (ControllerEvent.InviteWorker) posted();
        assertThat(asked.ttl()).isEqualTo(java.time.Duration.ofMinutes(10));
        asked.reply()
                .give(Optional.of(new Invitation(WORKER, OneTimePassword.of(new byte[OneTimePassword.BYTES]), NOW)));
        assertThat(answer.get(10, TimeUnit.SECONDS).getServerAddress()).isEqualTo("other:1");
    }

    @Test
    void aTokenForAPoolOfContainersIsRefused() throws Exception {
        assertThatThrownBy(() -> blocking.createWorkerToken(CreateWorkerTokenRequest.newBuilder()
                        .setPool("containers")
                        .build()))
                .hasMessage("INVALID_ARGUMENT: the workers of pool containers are containers, and one that you start"
                        + " yourself is none: leave --pool out, and it joins pool default");
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    @Test
    void aPoolIsReset() throws Exception {
        var answer = client.resetPool(
                dev.hodei.v1.ResetPoolRequest.newBuilder().setPool("large").build());
        ControllerEvent.ResetPool asked = (ControllerEvent.ResetPool) posted();
        assertThat(asked.pool()).isEqualTo("large");
        asked.reply().give(Optional.of(2));
        assertThat(answer.get(10, TimeUnit.SECONDS).getShapesReset()).isEqualTo(2);
        var unknown = client.resetPool(
                dev.hodei.v1.ResetPoolRequest.newBuilder().setPool("gone").build());
        ((ControllerEvent.ResetPool) posted()).reply().give(Optional.empty());
        assertThatThrownBy(() -> unknown.get(10, TimeUnit.SECONDS))
                .hasMessageContaining("INVALID_ARGUMENT: there is no pool gone");
    }

    @Test
    void aTokenForAPoolThatIsNotThereIsRefused() throws Exception {
        var answer = client.createWorkerToken(
                CreateWorkerTokenRequest.newBuilder().setPool("gone").build());
        ((ControllerEvent.InviteWorker) posted()).reply().give(Optional.empty());
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                .hasMessageContaining(
                        "INVALID_ARGUMENT: there is no pool gone; `hodei pool list` shows those that there are");
    }

    @Test
    void aTokenLivesForAMinuteAtLeastAndADayAtMost() throws Exception {
        for (Duration bad : List.of(
                Duration.getDefaultInstance(),
                Duration.newBuilder().setSeconds(59).setNanos(999_999_999).build(),
                Duration.newBuilder().setSeconds(-60).build(),
                Duration.newBuilder().setSeconds(86_400).setNanos(1).build(),
                Duration.newBuilder().setSeconds(Long.MAX_VALUE).build())) {
            assertThatThrownBy(() -> blocking.createWorkerToken(
                            CreateWorkerTokenRequest.newBuilder().setTtl(bad).build()))
                    .hasMessage("INVALID_ARGUMENT: the ttl must be at least 1 minute and at most 24 hours");
        }
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    @Test
    void poolsAreListedWithTheirSettingsAndHowTheyAre() throws Exception {
        var answer = client.listPools(ListPoolsRequest.getDefaultInstance());
        Circuit open = new Circuit(5, NOW.plusSeconds(40), "no engine", NOW);
        ((ControllerEvent.DescribePools) posted())
                .reply()
                .give(List.of(new PoolStatus(TestPools.containers("large", 1, 4), NOW, 1, 2, 3, 4, open, Map.of())));
        Pool pool = answer.get(10, TimeUnit.SECONDS).getPools(0);
        assertThat(pool.getName()).isEqualTo("large");
        assertThat(pool.getImage()).isEqualTo("debian");
        assertThat(pool.getAllowedImagesList()).containsExactly("alpine:*");
        assertThat(pool.getMaxWorkers()).isEqualTo(4);
        assertThat(pool.getMinIdle()).isEqualTo(1);
        assertThat(pool.getMaxJobs()).isEqualTo(1);
        assertThat(pool.getIdleTtl().getSeconds()).isEqualTo(300);
        assertThat(pool.hasMaxLifetime()).isFalse();
        assertThat(List.of(
                        pool.getWorkersStarting(),
                        pool.getWorkersIdle(),
                        pool.getWorkersBusy(),
                        pool.getWorkersStopping()))
                .containsExactly(1, 2, 3, 4);
        assertThat(pool.getCircuit()).isEqualTo(CircuitState.CIRCUIT_STATE_OPEN);
        assertThat(pool.getFailures()).isEqualTo(5);
        assertThat(pool.getLastError()).isEqualTo("no engine");
        assertThat(pool.getNextTryAt().getSeconds())
                .isEqualTo(NOW.plusSeconds(40).getEpochSecond());
    }

    @Test
    void poolsAreKnownToTheControllerAlone() {
        inbox.close();
        assertThatThrownBy(() -> blocking.listPools(ListPoolsRequest.getDefaultInstance()))
                .hasMessageStartingWith("FAILED_PRECONDITION: this server's job controller is switched off");
    }

    @Test
    void samplesAreListedOldestFirst() {
        workers.put(WORKER, "READY", NOW);
        assertThat(samples()).isEmpty();
        loads.record(WORKER, WorkerSample.getDefaultInstance(), NOW);
        loads.record(WORKER, WorkerSample.getDefaultInstance(), NOW.plusSeconds(15));
        assertThat(samples())
                .extracting(sample -> sample.getSampledAt().getSeconds())
                .containsExactly(NOW.getEpochSecond(), NOW.plusSeconds(15).getEpochSecond());
        assertThatThrownBy(() -> blocking.listWorkerSamples(ListWorkerSamplesRequest.newBuilder()
                        .setWorkerId("0009")
                        .build()))
                .hasMessageStartingWith("NOT_FOUND");
    }

    private List<WorkerSample> samples() {
        return blocking.listWorkerSamples(ListWorkerSamplesRequest.newBuilder()
                        .setWorkerId("0001")
                        .build())
                .getSamplesList();
    }
}
