package dev.hodei.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceImplBase;
import dev.hodei.v1.AgentSettings;
import dev.hodei.v1.AssignAttempt;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptSettled;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Credential;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.Hello;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.LogStored;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.v1.Shutdown;
import dev.hodei.v1.StartAttempt;
import dev.hodei.v1.StopAttempt;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import dev.hodei.v1.Welcome;
import dev.hodei.wire.ServersTrailer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A server over the real transport that keeps what agents send, and does as the test says. */
final class FakeServer extends AgentServiceImplBase {
    static final String OTP = "otp-1";
    private static final long WAIT_SECONDS = 20;

    final Map<AttemptRef, StoredLog> logs = new ConcurrentHashMap<>();
    final BlockingQueue<RegisterRequest> registrations = new LinkedBlockingQueue<>();
    final BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();
    final BlockingQueue<Heartbeat> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<AttemptStarting> starting = new LinkedBlockingQueue<>();
    final BlockingQueue<AttemptStarted> started = new LinkedBlockingQueue<>();
    final BlockingQueue<AttemptFinished> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<ControlRequest> draining = new LinkedBlockingQueue<>();
    final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    /** Permits to store a chunk while {@link #slow} is set. */
    final Semaphore chunkPermits = new Semaphore(0);

    final Semaphore answersToLose = new Semaphore(0);
    volatile boolean slow;
    /** Whether the next Hello is not answered until answerLate is called. */
    final AtomicBoolean withhold = new AtomicBoolean();

    volatile boolean letStart = true;
    volatile boolean settle = true;
    volatile boolean acknowledgeHeartbeats = true;
    volatile boolean acknowledgeLogs = true;
    volatile boolean keepBodies = true;
    volatile String validToken = "credential-1";
    volatile String nextToken = "";
    volatile AgentSettings settings = settings(200, 30_000, 2_000);
    /** The addresses that agents are told of. */
    volatile List<String> others = List.of();
    /** Whether it answers as one that is not the active one. */
    volatile boolean standby;

    private volatile @Nullable StreamObserver<ControlResponse> agent;
    private volatile @Nullable Runnable withheld;
    private @Nullable ByteString registeredBy;
    private Server server;
    private final int port;
    private long tokensGiven;

    FakeServer() throws IOException {
        server = startSomewhere();
        port = server.getPort();
    }

    static AgentSettings settings(int heartbeatMillis, int fenceMillis, int graceMillis) {
        return AgentSettings.newBuilder()
                .setHeartbeatInterval(millis(heartbeatMillis))
                .setSelfFenceAfter(millis(fenceMillis))
                .setStopGrace(millis(graceMillis))
                .build();
    }

    static Duration millis(int millis) {
        return Duration.newBuilder()
                .setSeconds(millis / 1_000)
                .setNanos(millis % 1_000 * 1_000_000)
                .build();
    }

    /** Below the ports that the kernel gives to connections: nobody gets this one while the server is down. */
    private Server startSomewhere() throws IOException {
        for (int left = 100; ; left--) {
            try {
                return start(ThreadLocalRandom.current().nextInt(20_000, 32_000));
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private Server start(int onPort) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort))
                .addService(this)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .intercept(new ReadToken())
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Breaks every connection. */
    void goDown() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    /** Listens at the same port again, as soon as the kernel has given it back. */
    void comeBack() {
        server = await().atMost(WAIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> start(port), Objects::nonNull);
    }

    void close() throws InterruptedException {
        goDown();
    }

    AttemptRef assign(JobSpec spec) {
        AttemptRef ref = AttemptRef.newBuilder()
                .setJobId(String.format("%032x", ++tokensGiven + 0xabcdef00L))
                .setAttempt(1)
                .setFencingToken(tokensGiven)
                .build();
        logs.put(ref, new StoredLog(keepBodies));
        assign(ref, spec);
        return ref;
    }

    void assign(AttemptRef ref, JobSpec spec) {
        send(ControlResponse.newBuilder()
                .setAssignAttempt(AssignAttempt.newBuilder().setAttempt(ref).setSpec(spec))
                .build());
    }

    void stop(AttemptRef ref, EndReason reason) {
        send(ControlResponse.newBuilder()
                .setStopAttempt(StopAttempt.newBuilder().setAttempt(ref).setReason(reason))
                .build());
    }

    void settle(AttemptRef ref) {
        send(ControlResponse.newBuilder()
                .setAttemptSettled(AttemptSettled.newBuilder().setAttempt(ref))
                .build());
    }

    /** Has the agent end, with all its jobs. */
    void shutDownAgent() {
        send(ControlResponse.newBuilder()
                .setShutdown(Shutdown.newBuilder().setReason("terminated by a user"))
                .build());
    }

    StoredLog log(AttemptRef ref) {
        StoredLog log = logs.get(ref);
        if (log == null) {
            throw new AssertionError("No log of " + ref);
        }
        return log;
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T message = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("The agent did not send what was expected");
        }
        return message;
    }

    /** The report of an attempt's end, once its log is stored as far as the report says. */
    AttemptFinished awaitEnd(AttemptRef ref) throws InterruptedException {
        AttemptFinished report = null;
        // However long it takes, as long as the log grows.
        for (long before = -1, position = 0; report == null && before != position; ) {
            before = position;
            report = finished.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            position = log(ref).position();
        }
        if (report == null) {
            throw new AssertionError("The agent did not report the end of " + ref);
        }
        if (!report.getAttempt().equals(ref)) {
            throw new AssertionError("Another attempt ended: " + report);
        }
        log(ref).awaitPosition(report.getLogPosition());
        if (log(ref).textBytes() != report.getLogBytes()) {
            throw new AssertionError(log(ref).textBytes() + " bytes were stored, reported: " + report);
        }
        return report;
    }

    /** The agent may not listen any more. */
    void answerLate() {
        try {
            Objects.requireNonNull(withheld, "No Hello was withheld").run();
        } catch (IllegalStateException | StatusRuntimeException e) {
            assertThat(e).hasMessageContaining("cancelled");
        }
    }

    synchronized void send(ControlResponse message) {
        StreamObserver<ControlResponse> current = agent;
        if (current == null) {
            throw new AssertionError("No agent is connected");
        }
        current.onNext(message);
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
        registrations.add(request);
        if (standby) {
            answer.onError(elsewhere());
            return;
        }
        boolean used = registeredBy != null && !request.getRegistrationKey().equals(registeredBy);
        if (used || !request.getOtpToken().equals(OTP)) {
            answer.onError(
                    Status.UNAUTHENTICATED.withDescription("unknown or used").asException());
            return;
        }
        registeredBy = request.getRegistrationKey();
        if (answersToLose.tryAcquire()) {
            answer.onError(Status.UNAVAILABLE.asException());
            return;
        }
        answer.onNext(RegisterResponse.newBuilder()
                .setCredential(Credential.newBuilder().setToken(validToken))
                .setSettings(settings)
                .build());
        answer.onCompleted();
    }

    @Override
    public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> toAgent) {
        tokens.add(ReadToken.TOKEN.get());
        if (standby) {
            toAgent.onError(elsewhere());
            return new Ignored<>();
        }
        if (!("Bearer " + validToken).equals(ReadToken.TOKEN.get())) {
            toAgent.onError(
                    Status.UNAUTHENTICATED.withDescription("unknown credential").asException());
            return new Ignored<>();
        }
        return new Ignored<>() {
            @Override
            public void onNext(ControlRequest message) {
                received(message, toAgent);
            }

            @Override
            public void onCompleted() {
                toAgent.onCompleted();
            }
        };
    }

    private void received(ControlRequest message, StreamObserver<ControlResponse> toAgent) {
        switch (message.getMessageCase()) {
            case HELLO -> {
                agent = toAgent;
                Welcome.Builder welcome =
                        Welcome.newBuilder().setSettings(settings).addAllServers(others);
                for (AttemptRef ref : message.getHello().getAttemptsList()) {
                    welcome.addLogs(stored(ref, log(ref).position()));
                }
                var answer = ControlResponse.newBuilder().setWelcome(welcome).build();
                if (withhold.compareAndSet(true, false)) {
                    withheld = () -> toAgent.onNext(answer);
                } else {
                    send(answer);
                }
                hellos.add(message.getHello());
            }
            case HEARTBEAT -> {
                heartbeats.add(message.getHeartbeat());
                if (acknowledgeHeartbeats) {
                    var acknowledged = HeartbeatAcknowledged.newBuilder()
                            .setSequence(message.getHeartbeat().getSequence());
                    if (!others.isEmpty()) {
                        acknowledged.getServersBuilder().addAllAddresses(others);
                    }
                    if (!nextToken.isEmpty()) {
                        acknowledged.setCredential(Credential.newBuilder().setToken(nextToken));
                    }
                    send(ControlResponse.newBuilder()
                            .setHeartbeatAcknowledged(acknowledged)
                            .build());
                }
            }
            case ATTEMPT_STARTING -> {
                starting.add(message.getAttemptStarting());
                if (letStart) {
                    send(ControlResponse.newBuilder()
                            .setStartAttempt(StartAttempt.newBuilder()
                                    .setAttempt(message.getAttemptStarting().getAttempt()))
                            .build());
                }
            }
            case ATTEMPT_STARTED -> started.add(message.getAttemptStarted());
            case ATTEMPT_FINISHED -> {
                finished.add(message.getAttemptFinished());
                if (settle) {
                    Thread.ofVirtual().start(() -> settleWhenStored(message.getAttemptFinished()));
                }
            }
            case DRAINING -> draining.add(message);
            case BATCH, MESSAGE_NOT_SET -> throw new AssertionError("An empty message");
        }
    }

    /** Ends the agent's control stream. */
    synchronized void sendAway() {
        StreamObserver<ControlResponse> current = agent;
        if (current == null) {
            throw new AssertionError("No agent is connected");
        }
        current.onError(elsewhere());
    }

    private StatusRuntimeException elsewhere() {
        Metadata trailers = new Metadata();
        ServersTrailer.put(trailers, others);
        return Status.UNAVAILABLE
                .withDescription("another server is the active one")
                .asRuntimeException(trailers);
    }

    private void settleWhenStored(AttemptFinished report) {
        try {
            StoredLog log = logs.get(report.getAttempt());
            if (log != null) {
                log.awaitPosition(report.getLogPosition());
            }
            settle(report.getAttempt());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static LogStored stored(AttemptRef ref, long position) {
        return LogStored.newBuilder().setAttempt(ref).setPosition(position).build();
    }

    @Override
    public StreamObserver<UploadLogsRequest> uploadLogs(StreamObserver<UploadLogsResponse> answer) {
        return new FakeUpload(this, (ServerCallStreamObserver<UploadLogsResponse>) answer);
    }

    static JobSpec command(String line) {
        return JobSpec.newBuilder().setCommand(line).build();
    }

    static List<String> lines(String text) {
        return text.lines().toList();
    }
}
