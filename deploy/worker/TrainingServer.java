import com.google.protobuf.Duration;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceImplBase;
import dev.hodei.v1.AgentSettings;
import dev.hodei.v1.AssignAttempt;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptSettled;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Credential;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogStored;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.v1.Shutdown;
import dev.hodei.v1.StartAttempt;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import dev.hodei.v1.Welcome;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The other end of the run that makes the agent's AOT cache: starts the agent, gives it two jobs one after the other and
 * tells it to stop, so that every class that a short life needs is loaded. It runs from its source, with nothing but the
 * agent's own jars. Arguments: the cache's file, and the agent's command. Exit code 0: the agent did its jobs and ended with 0.
 */
final class TrainingServer extends AgentServiceImplBase {
    private static final List<String> JOBS = List.of("echo one; echo two >&2; sleep 0.3; seq 200", "exit 3");

    /** The answers to the agent come from the threads of two streams. */
    private final Object toAgent = new Object();

    private final Map<AttemptRef, Long> stored = new HashMap<>();
    private final Map<AttemptRef, AttemptFinished> finished = new HashMap<>();
    private final Set<AttemptRef> settled = new HashSet<>();
    private StreamObserver<ControlResponse> agent;
    private int assigned;

    public static void main(String[] arguments) throws Exception {
        TrainingServer training = new TrainingServer();
        Server server = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(training)
                .build()
                .start();
        ProcessBuilder builder = new ProcessBuilder(Arrays.asList(arguments).subList(1, arguments.length)).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "JDK_JAVA_OPTIONS", "-XX:AOTCacheOutput=" + arguments[0],
                        "HODEI_SERVER_ADDRESS", "127.0.0.1:" + server.getPort(),
                        "HODEI_OTP_TOKEN", "training",
                        "HODEI_WORKER_ID", "0".repeat(32)));
        Process process = builder.start();
        // The cache is written while it ends, by a process of its own.
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        server.shutdownNow().awaitTermination();
        int code = ended ? process.exitValue() : 1;
        System.out.println("jobs done: " + training.settled.size() + ", the agent's exit code: " + code);
        System.exit(training.settled.size() == JOBS.size() ? code : 1);
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
        answer.onNext(RegisterResponse.newBuilder()
                .setCredential(Credential.newBuilder().setToken("training"))
                .setSettings(settings())
                .build());
        answer.onCompleted();
    }

    private static AgentSettings settings() {
        return AgentSettings.newBuilder()
                .setHeartbeatInterval(Duration.newBuilder().setNanos(200_000_000))
                .setSelfFenceAfter(Duration.newBuilder().setSeconds(30))
                .setStopGrace(Duration.newBuilder().setSeconds(2))
                .build();
    }

    @Override
    public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> answers) {
        synchronized (toAgent) {
            agent = answers;
        }
        return new Listening<>(answers) {
            @Override
            public void onNext(ControlRequest message) {
                received(message);
            }
        };
    }

    private void received(ControlRequest message) {
        ControlResponse.Builder answer = ControlResponse.newBuilder();
        switch (message.getMessageCase()) {
            case HELLO -> {
                send(answer.setWelcome(Welcome.newBuilder().setSettings(settings())));
                assignNext();
            }
            case HEARTBEAT -> send(answer.setHeartbeatAcknowledged(HeartbeatAcknowledged.newBuilder()
                    .setSequence(message.getHeartbeat().getSequence())));
            case ATTEMPT_STARTING -> send(answer.setStartAttempt(StartAttempt.newBuilder()
                    .setAttempt(message.getAttemptStarting().getAttempt())));
            case ATTEMPT_FINISHED -> {
                AttemptFinished report = message.getAttemptFinished();
                synchronized (toAgent) {
                    finished.put(report.getAttempt(), report);
                }
                settleWhatIsStored(report.getAttempt());
            }
            case ATTEMPT_STARTED, DRAINING, BATCH, MESSAGE_NOT_SET -> {}
        }
    }

    private void assignNext() {
        AssignAttempt.Builder next = AssignAttempt.newBuilder();
        synchronized (toAgent) {
            if (assigned == JOBS.size()) {
                send(ControlResponse.newBuilder()
                        .setShutdown(Shutdown.newBuilder().setReason("the training is over")));
                return;
            }
            next.setSpec(JobSpec.newBuilder().setCommand(JOBS.get(assigned)));
            assigned++;
            next.setAttempt(AttemptRef.newBuilder()
                    .setJobId(String.format("%032x", assigned))
                    .setAttempt(1)
                    .setFencingToken(assigned));
        }
        send(ControlResponse.newBuilder().setAssignAttempt(next));
    }

    private void settleWhatIsStored(AttemptRef attempt) {
        synchronized (toAgent) {
            AttemptFinished report = finished.get(attempt);
            if (report == null || stored.getOrDefault(attempt, 0L) < report.getLogPosition() || !settled.add(attempt)) {
                return;
            }
        }
        send(ControlResponse.newBuilder()
                .setAttemptSettled(AttemptSettled.newBuilder().setAttempt(attempt)));
        assignNext();
    }

    private void send(ControlResponse.Builder message) {
        synchronized (toAgent) {
            agent.onNext(message.build());
        }
    }

    @Override
    public StreamObserver<UploadLogsRequest> uploadLogs(StreamObserver<UploadLogsResponse> answers) {
        return new Listening<>(answers) {
            private AttemptRef attempt = AttemptRef.getDefaultInstance();

            @Override
            public void onNext(UploadLogsRequest message) {
                if (message.hasStart()) {
                    attempt = message.getStart();
                    return;
                }
                LogChunk chunk = message.getChunk();
                long position = chunk.getFirstPosition() + chunk.getEntryCount();
                synchronized (toAgent) {
                    stored.put(attempt, position);
                }
                send(ControlResponse.newBuilder()
                        .setLogStored(LogStored.newBuilder().setAttempt(attempt).setPosition(position)));
                settleWhatIsStored(attempt);
            }

            @Override
            public void onCompleted() {
                synchronized (toAgent) {
                    answers.onNext(UploadLogsResponse.newBuilder()
                            .setPosition(stored.getOrDefault(attempt, 0L))
                            .build());
                }
                super.onCompleted();
            }
        };
    }

    /** A stream that ends when the agent ends it. */
    private abstract static class Listening<T> implements StreamObserver<T> {
        private final StreamObserver<?> answers;

        Listening(StreamObserver<?> answers) {
            this.answers = answers;
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            answers.onCompleted();
        }
    }
}
