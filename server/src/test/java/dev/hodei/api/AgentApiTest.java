package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.hodei.api.InProcess.Heard;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.bootstrap.WorkerCredentials;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogIntake;
import dev.hodei.log.LogStore;
import dev.hodei.log.LogTail;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.session.AgentCredentials;
import dev.hodei.session.EffectDispatch;
import dev.hodei.session.SessionRows;
import dev.hodei.session.SessionSettings;
import dev.hodei.session.WorkerSessions;
import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.Hello;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.LogCompression;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentApiTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final WorkerId WORKER = new WorkerId("1".repeat(32));
    private static final WorkerId OTHER = new WorkerId("2".repeat(32));
    private static final JobId JOB = new JobId("a".repeat(32));
    private static final dev.hodei.id.AttemptRef REF = new dev.hodei.id.AttemptRef(JOB, 1, 7);
    private static final AttemptRef WIRE = AttemptRef.newBuilder()
            .setJobId(JOB.value())
            .setAttempt(1)
            .setFencingToken(7)
            .build();

    private final Inbox inbox = new Inbox();
    private final Queue<ControllerEvent> taken = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<AttemptKey, WorkerId> owners = new ConcurrentHashMap<>();
    private final Set<WorkerId> ended = ConcurrentHashMap.newKeySet();
    private final List<LogChunk> stored = new ArrayList<>();
    private final AgentCredentials credentials =
            new AgentCredentials(new WorkerCredentials(new byte[32]), Duration.ofHours(1));
    private final WorkerSessions sessions;
    private final EffectDispatch effects;
    private final InProcess grpc;
    private volatile TokenCheck check = new TokenCheck.Consumed();

    AgentApiTest() throws IOException {
        SessionRows rows = new SessionRows() {
            @Override
            public CompletionStage<Optional<WorkerId>> workerOf(AttemptKey attempt) {
                return CompletableFuture.completedFuture(Optional.ofNullable(owners.get(attempt)));
            }

            @Override
            public CompletionStage<Boolean> isLive(WorkerId worker) {
                return CompletableFuture.completedFuture(!ended.contains(worker));
            }
        };
        LogStore store = new LogStore() {
            @Override
            public synchronized CompletionStage<LogExtent> extent(AttemptKey attempt) {
                return CompletableFuture.completedFuture(
                        stored.isEmpty()
                                ? LogExtent.EMPTY
                                : new LogExtent(
                                        stored.getLast().endPosition(),
                                        stored.stream()
                                                .mapToLong(LogChunk::textBytes)
                                                .sum()));
            }

            @Override
            public synchronized CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
                stored.addAll(chunks);
                return extent(attempt);
            }

            @Override
            public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
                throw new UnsupportedOperationException();
            }
        };
        InstantSource clock = InstantSource.fixed(NOW);
        LogIntake intake = new LogIntake(store, new LogTail(), timer);
        SessionSettings settings = new SessionSettings(
                JobApiTest.HEARTBEATS, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMillis(50));
        sessions = new WorkerSessions(inbox, intake, rows, credentials, settings, clock);
        effects = new EffectDispatch(sessions, new FakeProvider(), inbox, _ -> {}, 2);
        grpc = InProcess.serving(
                List.of(new WorkerAuthentication(credentials, clock)),
                new AgentApi(
                        new AgentApi.Registration(
                                (_, _, _, _) -> CompletableFuture.completedFuture(check),
                                inbox,
                                credentials,
                                settings,
                                clock),
                        sessions,
                        intake));
    }

    /** Starts worker 1, and can't start any other. */
    private static final class FakeProvider implements Provider {
        private Listener listener = (_, _) -> {};

        @Override
        public String name() {
            return "fake";
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
            listener.exited(worker, "stopped");
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

    private ControllerEvent posted() throws InterruptedException {
        if (taken.isEmpty()) {
            taken.addAll(inbox.await(10, TimeUnit.SECONDS));
        }
        return taken.remove();
    }

    private AgentServiceGrpc.AgentServiceStub as(String authorization) {
        Metadata headers = new Metadata();
        headers.put(WorkerAuthentication.AUTHORIZATION, authorization);
        return AgentServiceGrpc.newStub(grpc.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private AgentServiceGrpc.AgentServiceStub as(WorkerId worker) {
        return as("Bearer " + credentials.issue(worker, NOW).getToken());
    }

    private static ControlRequest hello(AttemptRef... held) {
        return ControlRequest.newBuilder()
                .setHello(Hello.newBuilder().setSlots(1).addAllAttempts(List.of(held)))
                .build();
    }

    /** A stream that has said hello. */
    private StreamObserver<ControlRequest> connect(Heard<ControlResponse> heard, AttemptRef... held) throws Exception {
        StreamObserver<ControlRequest> control = as(WORKER).control(heard);
        control.onNext(hello(held));
        assertThat(((ControlResponse) heard.next()).hasWelcome()).isTrue();
        assertThat(posted()).isInstanceOf(ControllerEvent.WorkerConnected.class);
        return control;
    }

    private static RegisterRequest registration() {
        return RegisterRequest.newBuilder()
                .setWorkerId(WORKER.value())
                .setOtpToken("secret")
                .setSlots(2)
                .build();
    }

    @Test
    void aGoodPasswordGivesACredential() throws Exception {
        CompletableFuture<String> token =
                CompletableFuture.supplyAsync(() -> AgentServiceGrpc.newBlockingStub(grpc.channel())
                        .register(registration())
                        .getCredential()
                        .getToken());
        var registered = (ControllerEvent.WorkerRegistered) posted();
        assertThat(registered.slots()).isEqualTo(2);
        registered.answer().accept(new RegistrationAnswer.Accepted());
        assertThat(credentials.verify(token.get(10, TimeUnit.SECONDS), NOW)).contains(WORKER);
        assertThat(credentials.verify(token.get(), NOW.plusSeconds(3600))).isEmpty();
    }

    @Test
    void everyBadPasswordIsRefusedInTheSameWords() {
        for (TokenCheck.Reason reason : TokenCheck.Reason.values()) {
            check = new TokenCheck.Refused(reason);
            assertThatThrownBy(() ->
                            AgentServiceGrpc.newBlockingStub(grpc.channel()).register(registration()))
                    .hasMessage("UNAUTHENTICATED: the one-time password was not accepted");
        }
    }

    @Test
    void callsWithoutAGoodCredentialAreRefused() throws Exception {
        for (String authorization : List.of("", "Bearer x", "Bearer v1.a.b.c", "Basic abc")) {
            Heard<ControlResponse> heard = new Heard<>();
            as(authorization).control(heard);
            assertThat(heard.next()).isEqualTo("UNAUTHENTICATED: the worker's credential was not accepted");
        }
        Heard<UploadLogsResponse> heard = new Heard<>();
        AgentServiceGrpc.newStub(grpc.channel()).uploadLogs(heard);
        assertThat(heard.next()).isEqualTo("UNAUTHENTICATED: the worker's credential was not accepted");
    }

    @Test
    void helloIsAnsweredWithWhatIsStoredOfTheAttemptsThatItHolds() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        stored.add(new LogChunk(0, 3, 0, 5, 1, new byte[1]));
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER).control(heard).onNext(hello(WIRE));
        var welcome = ((ControlResponse) heard.next()).getWelcome();
        assertThat(welcome.getSettings().getHeartbeatInterval().getSeconds()).isEqualTo(5);
        assertThat(welcome.getLogsList())
                .singleElement()
                .satisfies(log -> assertThat(log.getPosition()).isEqualTo(3));
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerConnected(WORKER, Set.of(REF), NOW));
    }

    @Test
    void whatIsNotHelloFirstIsRefused() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER)
                .control(heard)
                .onNext(ControlRequest.newBuilder()
                        .setHeartbeat(Heartbeat.getDefaultInstance())
                        .build());
        assertThat(heard.next()).isEqualTo("INVALID_ARGUMENT: the first message must be hello");
    }

    @Test
    void aWorkerThatHasEndedDoesNotComeBack() throws Exception {
        ended.add(WORKER);
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER).control(heard).onNext(hello());
        assertThat(heard.next()).asString().startsWith("FAILED_PRECONDITION: this worker has ended");
    }

    @Test
    void aSecondStreamReplacesTheFirst() throws Exception {
        Heard<ControlResponse> first = new Heard<>();
        connect(first);
        Heard<ControlResponse> second = new Heard<>();
        StreamObserver<ControlRequest> control = connect(second);
        assertThat(first.next()).asString().startsWith("ABORTED: another control stream");
        effects.perform(new Effect.Settle(WORKER, REF));
        assertThat(((ControlResponse) second.next()).hasAttemptSettled()).isTrue();
        control.onCompleted();
        assertThat(second.next()).isEqualTo("completed");
        // The end of the first was no disconnection; that of the second is the only one.
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerDisconnected(WORKER));
        assertThat(taken).isEmpty();
        effects.perform(new Effect.Stop(WORKER, REF, EndReason.CANCELLED));
        assertThat(second.isEmpty()).as("an effect for nobody is dropped").isTrue();
    }

    @Test
    void heartbeatsAreAcknowledgedAndTheCredentialIsRenewed() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        for (int i = 1; i <= 2; i++) {
            control.onNext(ControlRequest.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setSequence(i).addAttempts(WIRE))
                    .build());
            var answer = ((ControlResponse) heard.next()).getHeartbeatAcknowledged();
            assertThat(answer.getSequence()).isEqualTo(i);
            assertThat(answer.hasCredential()).isEqualTo(i == 1);
            assertThat(posted()).isEqualTo(new ControllerEvent.WorkerHeartbeat(WORKER, Set.of(REF), NOW));
        }
    }

    @Test
    void anAttemptGoesFromItsAssignmentToItsEndOnceItsLogIsStored() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        JobSpec spec = JobSpec.newBuilder().setCommand("true").build();
        effects.perform(new Effect.Assign(WORKER, REF, new JobSpecBytes(spec.toByteArray())));
        var assigned = ((ControlResponse) heard.next()).getAssignAttempt();
        assertThat(assigned.getAttempt()).isEqualTo(WIRE);
        assertThat(assigned.getSpec()).isEqualTo(spec);
        control.onNext(ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(WIRE))
                .build());
        assertThat(posted()).isEqualTo(new ControllerEvent.AttemptStarted(WORKER, REF, NOW));

        Heard<UploadLogsResponse> uploaded = new Heard<>();
        StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(uploaded);
        upload.onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
        upload.onNext(chunk(0, 2));
        var ack = ((ControlResponse) heard.next()).getLogStored();
        assertThat(ack.getPosition()).isEqualTo(2);
        control.onNext(finished(3, 0));
        upload.onNext(chunk(2, 1));
        upload.onCompleted();
        assertThat(((UploadLogsResponse) uploaded.next()).getPosition()).isEqualTo(3);
        assertThat(posted()).isEqualTo(new ControllerEvent.AttemptFinished(WORKER, REF, AttemptEnd.exited(0), NOW));
        assertThat(stored).hasSize(2);
    }

    private static ControlRequest finished(long position, int exitCode) {
        return ControlRequest.newBuilder()
                .setAttemptFinished(AttemptFinished.newBuilder()
                        .setAttempt(WIRE)
                        .setEndReason(dev.hodei.v1.EndReason.END_REASON_EXIT_CODE)
                        .setExitCode(exitCode)
                        .setLogPosition(position)
                        .setLogBytes(position * 10))
                .build();
    }

    private static UploadLogsRequest chunk(long position, int entries) {
        return UploadLogsRequest.newBuilder()
                .setChunk(dev.hodei.v1.LogChunk.newBuilder()
                        .setFirstPosition(position)
                        .setEntryCount(entries)
                        .setTextBytes(entries * 10)
                        .setCompression(LogCompression.LOG_COMPRESSION_NONE)
                        .setBody(ByteString.copyFrom(new byte[entries])))
                .build();
    }

    @Test
    void anEndWhoseLogNeverComesSaysHowMuchIsMissing() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        connect(new Heard<>(), WIRE).onNext(finished(3, 1));
        var event = (ControllerEvent.AttemptFinished) posted();
        assertThat(event.end().logBytesMissing()).isEqualTo(30);
        assertThat(event.end().detail()).isEqualTo("log incomplete: 30 bytes missing");
    }

    @Test
    void nobodySpeaksOfAnothersAttempt() throws Exception {
        owners.put(new AttemptKey(JOB, 1), OTHER);
        Heard<ControlResponse> heard = new Heard<>();
        connect(heard).onNext(finished(0, 0));
        assertThat(heard.next()).asString().startsWith("PERMISSION_DENIED");
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerDisconnected(WORKER));
        Heard<ControlResponse> hello = new Heard<>();
        as(WORKER).control(hello).onNext(hello(WIRE));
        assertThat(hello.next()).asString().startsWith("PERMISSION_DENIED");
        Heard<UploadLogsResponse> uploaded = new Heard<>();
        as(WORKER)
                .uploadLogs(uploaded)
                .onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
        assertThat(uploaded.next()).asString().startsWith("PERMISSION_DENIED");
        assertThat(stored).isEmpty();
    }

    @Test
    void anAttemptThatNobodyKnowsIsStoppedAndSettled() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        control.onNext(ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(WIRE))
                .build());
        assertThat(((ControlResponse) heard.next()).getStopAttempt().getReason())
                .isEqualTo(dev.hodei.v1.EndReason.END_REASON_WORKER_LOST);
        control.onNext(finished(0, 0));
        assertThat(((ControlResponse) heard.next()).getAttemptSettled().getAttempt())
                .isEqualTo(WIRE);
    }

    @Test
    void malformedChunksAndGapsEndTheUpload() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        for (var bad : Map.of(
                        chunk(1, 1),
                        "OUT_OF_RANGE: the log is stored up to position 0",
                        chunk(0, 65_537),
                        "INVALID_ARGUMENT: entry_count must be 1 to 65536",
                        UploadLogsRequest.newBuilder()
                                .setChunk(chunk(0, 1).getChunk().toBuilder().clearCompression())
                                .build(),
                        "INVALID_ARGUMENT: compression must be NONE or DEFLATE",
                        UploadLogsRequest.newBuilder().setStart(WIRE).build(),
                        "INVALID_ARGUMENT: start is only the first message")
                .entrySet()) {
            Heard<UploadLogsResponse> heard = new Heard<>();
            StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(heard);
            upload.onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
            upload.onNext(bad.getKey());
            assertThat(heard.next()).asString().startsWith(bad.getValue());
        }
        Heard<UploadLogsResponse> heard = new Heard<>();
        as(WORKER).uploadLogs(heard).onNext(chunk(0, 1));
        assertThat(heard.next()).isEqualTo("INVALID_ARGUMENT: the first message must be start");
        assertThat(stored).isEmpty();
    }

    @Test
    void theProvidersOutcomesAreToldToTheController() throws Exception {
        var password = dev.hodei.bootstrap.OneTimePassword.of(new byte[32]);
        effects.perform(new Effect.Provision(new ProvisionRequest(WORKER, password, 1)));
        assertThat(posted()).isEqualTo(new ControllerEvent.ProvisionSucceeded(WORKER, "ref"));
        effects.perform(new Effect.Provision(new ProvisionRequest(OTHER, password, 1)));
        assertThat(posted()).isEqualTo(new ControllerEvent.ProvisionFailed(OTHER, "no room"));
        Heard<ControlResponse> heard = new Heard<>();
        connect(heard);
        effects.perform(new Effect.Terminate(WORKER, "fake", "ref", "enough"));
        assertThat(((ControlResponse) heard.next()).getShutdown().getReason()).isEqualTo("enough");
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerExited(WORKER, "stopped"));
    }
}
