package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Workers;
import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.ControlResponse.MessageCase;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.Hello;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker that has proved itself, and says whatever it is told to say. For one thread. */
final class HandMadeAgent implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final HodeiServer server;
    private final String worker;
    private final AgentServiceGrpc.AgentServiceStub stub;
    private final BlockingQueue<ControlResponse> heard = new LinkedBlockingQueue<>();
    private CompletableFuture<Status> end = new CompletableFuture<>();
    private @Nullable StreamObserver<ControlRequest> control;
    private long heartbeats;

    /** Registers, and says hello. */
    HandMadeAgent(HodeiServer server) throws InterruptedException {
        this.server = server;
        Workers.Admission admission = new Workers(server.database()).admit();
        worker = admission.worker();
        String credential = server.api()
                .agents()
                .register(RegisterRequest.newBuilder()
                        .setWorkerId(worker)
                        .setOtpToken(admission.password())
                        .setSlots(1)
                        .build())
                .getCredential()
                .getToken();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + credential);
        stub = server.api().agentsAsync().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        connect();
    }

    String worker() {
        return worker;
    }

    void connect() throws InterruptedException {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        end = ended;
        heard.clear();
        control = stub.control(new StreamObserver<>() {
            @Override
            public void onNext(ControlResponse message) {
                if (message.hasBatch()) {
                    heard.addAll(message.getBatch().getMessagesList());
                } else {
                    heard.add(message);
                }
            }

            @Override
            public void onError(Throwable failure) {
                ended.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                ended.complete(Status.OK);
            }
        });
        send(ControlRequest.newBuilder().setHello(Hello.newBuilder().setSlots(1)));
        await(MessageCase.WELCOME);
    }

    void disconnect() {
        if (control != null) {
            control.onCompleted();
            control = null;
        }
    }

    /** How the server ended the control stream. */
    Status awaitEnd() {
        return end.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    void send(ControlRequest.Builder message) {
        if (control == null) {
            throw new IllegalStateException("not connected");
        }
        control.onNext(message.build());
    }

    /** The next message of this kind; others before it are passed over. */
    ControlResponse await(MessageCase kind) throws InterruptedException {
        while (true) {
            ControlResponse message = heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("no " + kind).isNotNull();
            if (message.getMessageCase() == kind) {
                return message;
            }
        }
    }

    HeartbeatAcknowledged heartbeat() throws InterruptedException {
        send(ControlRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(++heartbeats)));
        return await(MessageCase.HEARTBEAT_ACKNOWLEDGED).getHeartbeatAcknowledged();
    }

    /** Takes the job that it is given, and starts it, as far as the server knows. */
    AttemptRef begin() throws InterruptedException {
        AttemptRef attempt =
                await(MessageCase.ASSIGN_ATTEMPT).getAssignAttempt().getAttempt();
        send(ControlRequest.newBuilder()
                .setAttemptStarting(AttemptStarting.newBuilder().setAttempt(attempt)));
        await(MessageCase.START_ATTEMPT);
        return attempt;
    }

    static ControlRequest.Builder finished(AttemptRef attempt, String... lines) {
        return ControlRequest.newBuilder()
                .setAttemptFinished(AttemptFinished.newBuilder()
                        .setAttempt(attempt)
                        .setEndReason(EndReason.END_REASON_EXIT_CODE)
                        .setExitCode(0)
                        .setLogPosition(lines.length)
                        .setLogBytes(String.join("", lines).length()));
    }

    /** Lines of standard output, from this position on. */
    static LogChunk.Builder chunk(long position, String... lines) {
        LogChunkBody.Builder body = LogChunkBody.newBuilder().setText(text(lines));
        for (String line : lines) {
            body.addReadAfterMicros(0).addLengthAndFlags(line.length() << 3);
        }
        return LogChunk.newBuilder()
                .setFirstPosition(position)
                .setEntryCount(lines.length)
                .setFirstReadAtMicros(1)
                .setTextBytes(text(lines).size())
                .setCompression(LogCompression.LOG_COMPRESSION_NONE)
                .setBody(body.build().toByteString());
    }

    private static ByteString text(String... lines) {
        return ByteString.copyFrom(String.join("", lines), StandardCharsets.US_ASCII);
    }

    /** Uploads these, and returns how the server ended the call. */
    Status upload(AttemptRef attempt, LogChunk.Builder... chunks) {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        StreamObserver<UploadLogsRequest> upload = stub.uploadLogs(new StreamObserver<UploadLogsResponse>() {
            @Override
            public void onNext(UploadLogsResponse stored) {}

            @Override
            public void onError(Throwable failure) {
                ended.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                ended.complete(Status.OK);
            }
        });
        upload.onNext(UploadLogsRequest.newBuilder().setStart(attempt).build());
        for (LogChunk.Builder chunk : List.of(chunks)) {
            upload.onNext(UploadLogsRequest.newBuilder().setChunk(chunk).build());
        }
        upload.onCompleted();
        return ended.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Has the server end it, so that no other test's job is given to it. */
    @Override
    public void close() {
        try {
            var _ = server.api()
                    .workers()
                    .terminateWorker(TerminateWorkerRequest.newBuilder()
                            .setWorkerId(worker)
                            .build());
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).as("it has ended").isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
        disconnect();
    }
}
