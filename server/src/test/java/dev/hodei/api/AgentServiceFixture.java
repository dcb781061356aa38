package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.api.InProcess.Heard;
import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.bootstrap.WorkerCredentials;
import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.lease.Lease;
import dev.hodei.lease.OtherServers;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogIntake;
import dev.hodei.log.LogSealedException;
import dev.hodei.log.LogStore;
import dev.hodei.log.LogTail;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.session.AgentCredentials;
import dev.hodei.session.EffectDispatch;
import dev.hodei.session.Providers;
import dev.hodei.session.SessionRows;
import dev.hodei.session.SessionSettings;
import dev.hodei.session.WorkerSessions;
import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Hello;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.UploadLogsRequest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** AgentService over a real transport, with a log and rows in memory and a controller played by the test. */
abstract class AgentServiceFixture {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final WorkerId WORKER = new WorkerId("1".repeat(32));
    static final WorkerId OTHER = new WorkerId("2".repeat(32));
    static final Duration LEASE = Duration.ofSeconds(8);
    static final JobId JOB = new JobId("a".repeat(32));
    static final dev.hodei.id.AttemptRef REF = new dev.hodei.id.AttemptRef(JOB, 1, 7);
    static final AttemptRef WIRE = AttemptRef.newBuilder()
            .setJobId(JOB.value())
            .setAttempt(1)
            .setFencingToken(7)
            .build();

    final Inbox inbox = new Inbox();
    final AtomicLong nanoTime = new AtomicLong();
    final Lease lease = Lease.of(LEASE, nanoTime::get);
    final OtherServers others = new OtherServers();
    final Queue<ControllerEvent> taken = new ArrayDeque<>();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final Map<AttemptKey, WorkerId> owners = new ConcurrentHashMap<>();
    final Set<WorkerId> unknown = ConcurrentHashMap.newKeySet();
    final Set<WorkerId> ended = ConcurrentHashMap.newKeySet();
    /** How often a worker's row was read. */
    final AtomicInteger asked = new AtomicInteger();
    /** Whether the attempt has ended, and its log with it. */
    volatile boolean sealed;

    final List<LogChunk> stored = new ArrayList<>();
    final AgentCredentials credentials =
            new AgentCredentials(() -> new WorkerCredentials(new byte[32]), Duration.ofHours(1));
    final WorkerSessions sessions;
    final EffectDispatch effects;
    final InProcess grpc;
    /** What was looked up of those who registered. */
    final List<Claim> claims = new CopyOnWriteArrayList<>();

    private final AtomicInteger keys = new AtomicInteger();
    volatile TokenCheck check = new TokenCheck.Good();

    AgentServiceFixture() throws IOException {
        lease.renewed(lease.time());
        SessionRows rows = new SessionRows() {
            @Override
            public CompletionStage<Map<dev.hodei.id.AttemptRef, Given>> given(
                    Collection<dev.hodei.id.AttemptRef> attempts) {
                Map<dev.hodei.id.AttemptRef, Given> given = new HashMap<>();
                for (dev.hodei.id.AttemptRef attempt : attempts) {
                    WorkerId owner = owners.get(AttemptKey.of(attempt));
                    if (owner != null && attempt.fencingToken() == REF.fencingToken()) {
                        given.put(attempt, new Given(owner, storedExtent()));
                    }
                }
                return CompletableFuture.completedFuture(given);
            }

            @Override
            public CompletionStage<Standing> standing(WorkerId worker) {
                asked.incrementAndGet();
                return CompletableFuture.completedFuture(
                        unknown.contains(worker)
                                ? Standing.UNKNOWN
                                : ended.contains(worker) ? Standing.ENDED : Standing.LIVE);
            }
        };
        LogStore store = new LogStore() {
            @Override
            public synchronized CompletionStage<LogExtent> extent(AttemptKey attempt) {
                return CompletableFuture.completedFuture(storedExtent());
            }

            @Override
            public synchronized CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
                if (sealed) {
                    return CompletableFuture.failedFuture(new LogSealedException("sealed"));
                }
                synchronized (stored) {
                    stored.addAll(chunks);
                }
                return extent(attempt);
            }

            @Override
            public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
                throw new UnsupportedOperationException();
            }
        };
        ProcessClock clock = new ProcessClock(InstantSource.fixed(NOW), () -> 0);
        LogIntake intake = new LogIntake(store, new LogTail(), timer, InstantSource.system());
        SessionSettings settings = new SessionSettings(
                JobApiTest.HEARTBEATS, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMillis(50), "");
        WorkerSessions.Controller controller = new WorkerSessions.Controller(inbox, lease, others);
        sessions = new WorkerSessions(controller, intake, rows, credentials, settings, clock);
        effects = new EffectDispatch(sessions, new Providers(List.of(new FakeProvider()), inbox, clock), _ -> {});
        grpc = InProcess.serving(
                List.of(new WorkerAuthentication(credentials, clock)),
                new AgentApi(
                        new AgentApi.Registration(
                                (claim, _, _) -> {
                                    claims.add(claim);
                                    return CompletableFuture.completedFuture(check);
                                },
                                controller,
                                credentials,
                                settings,
                                () -> new byte[] {(byte) keys.incrementAndGet()},
                                clock),
                        sessions,
                        intake));
    }

    private LogExtent storedExtent() {
        synchronized (stored) {
            return stored.isEmpty()
                    ? new LogExtent(0, 0, sealed)
                    : new LogExtent(
                            stored.getLast().endPosition(),
                            stored.stream().mapToLong(LogChunk::textBytes).sum(),
                            sealed);
        }
    }

    /** Starts worker 1, and can't start any other. */
    private static final class FakeProvider implements Provider {
        private Listener listener = (_, _) -> {};

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String instance() {
            return "";
        }

        @Override
        public String provision(ProvisionRequest request) throws ProvisionException {
            if (request.worker().equals(WORKER)) {
                return "ref";
            }
            throw new ProvisionException("no room");
        }

        @Override
        public void terminate(WorkerId worker, String providerRef) {
            listener.exited(worker, new Exit("stopped"));
        }

        @Override
        public Optional<FoundWorker> inspect(WorkerId worker, String providerRef) {
            return Optional.empty();
        }

        @Override
        public List<FoundWorker> list() {
            return List.of();
        }

        @Override
        public void reportTo(Listener reports) {
            listener = reports;
        }
    }

    @AfterEach
    void stop() {
        grpc.close();
        timer.shutdownNow();
    }

    ControllerEvent posted() throws InterruptedException {
        if (taken.isEmpty()) {
            taken.addAll(inbox.await(10, TimeUnit.SECONDS));
        }
        return taken.remove();
    }

    AgentServiceGrpc.AgentServiceStub as(String authorization) {
        Metadata headers = new Metadata();
        headers.put(WorkerAuthentication.AUTHORIZATION, authorization);
        return AgentServiceGrpc.newStub(grpc.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    AgentServiceGrpc.AgentServiceStub as(WorkerId worker) {
        return as("Bearer " + credentials.issue(worker, NOW).getToken());
    }

    static ControlRequest hello(AttemptRef... held) {
        return ControlRequest.newBuilder()
                .setHello(Hello.newBuilder().setSlots(1).addAllAttempts(List.of(held)))
                .build();
    }

    /** A stream that has said hello. */
    StreamObserver<ControlRequest> connect(Heard<ControlResponse> heard, AttemptRef... held) throws Exception {
        StreamObserver<ControlRequest> control = as(WORKER).control(heard);
        control.onNext(hello(held));
        assertThat(((ControlResponse) heard.next()).hasWelcome()).isTrue();
        assertThat(posted()).isInstanceOf(ControllerEvent.WorkerConnected.class);
        return control;
    }

    static RegisterRequest registration() {
        return RegisterRequest.newBuilder()
                .setWorkerId(WORKER.value())
                .setOtpToken("secret")
                .setSlots(2)
                .build();
    }

    static ControlRequest finished(long position, int exitCode) {
        return ControlRequest.newBuilder()
                .setAttemptFinished(AttemptFinished.newBuilder()
                        .setAttempt(WIRE)
                        .setEndReason(dev.hodei.v1.EndReason.END_REASON_EXIT_CODE)
                        .setExitCode(exitCode)
                        .setLogPosition(position)
                        .setLogBytes(position * 10))
                .build();
    }

    /** So many entries of ten bytes. */
    private static ByteString body(int entries) {
        LogChunkBody.Builder body = LogChunkBody.newBuilder().setText(ByteString.copyFrom(new byte[entries * 10]));
        for (int i = 0; i < entries; i++) {
            body.addReadAfterMicros(0).addLengthAndFlags(10 << 3);
        }
        return body.build().toByteString();
    }

    static UploadLogsRequest chunk(long position, int entries) {
        return UploadLogsRequest.newBuilder()
                .setChunk(dev.hodei.v1.LogChunk.newBuilder()
                        .setFirstPosition(position)
                        .setEntryCount(entries)
                        .setTextBytes(entries * 10)
                        .setCompression(LogCompression.LOG_COMPRESSION_NONE)
                        .setBody(body(entries)))
                .build();
    }
}
