package dev.hodei.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service behind the check, called with bytes that are no requests, and with half a call. */
class CheckedRequestsTest {
    private static final byte[] NO_MESSAGE = {(byte) 0xff, (byte) 0xff, (byte) 0xff};
    private static final long LIMIT_SECONDS = 15;

    private final CompletableFuture<Boolean> uploadBegan = new CompletableFuture<>();
    private final CompletableFuture<Throwable> uploadEnded = new CompletableFuture<>();
    private final CheckedRequests requests = new CheckedRequests(Duration.ofMillis(200));
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName("checked")
                .addService(requests.of(new Jobs()))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("checked").build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private final class Jobs extends JobServiceGrpc.JobServiceImplBase {
        @Override
        public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
            observer.onNext(GetJobResponse.newBuilder()
                    .setJob(Job.newBuilder().setJobId(request.getJobId()))
                    .build());
            observer.onCompleted();
        }

        @Override
        public StreamObserver<QueueJobsRequest> queueJobs(StreamObserver<QueueJobsResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(QueueJobsRequest request) {
                    uploadBegan.complete(true);
                }

                @Override
                public void onError(Throwable failure) {
                    uploadEnded.complete(failure);
                }

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        }
    }

    private static <Q, R> MethodDescriptor<byte[], R> raw(MethodDescriptor<Q, R> method) {
        MethodDescriptor.Marshaller<byte[]> bytes = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                throw new UnsupportedOperationException();
            }
        };
        return method.toBuilder(bytes, method.getResponseMarshaller()).build();
    }

    @Test
    void aGoodRequestPasses() {
        assertThat(JobServiceGrpc.newBlockingStub(channel)
                        .getJob(GetJobRequest.newBuilder().setJobId("abc").build())
                        .getJob()
                        .getJobId())
                .isEqualTo("abc");
    }

    @Test
    void bytesThatAreNoMessageAreTheCallersMistake() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        channel, raw(JobServiceGrpc.getGetJobMethod()), CallOptions.DEFAULT, NO_MESSAGE))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(e.getStatus().getDescription())
                            .startsWith("the request is no message of hodei.v1.JobService/GetJob: ");
                });
    }

    @Test
    void inAStreamTheServiceHearsThatItIsOver() throws Exception {
        Closing<QueueJobsResponse> closing = new Closing<>();
        ClientCall<byte[], QueueJobsResponse> call =
                channel.newCall(raw(JobServiceGrpc.getQueueJobsMethod()), CallOptions.DEFAULT);
        call.start(closing, new Metadata());
        call.sendMessage(QueueJobsRequest.getDefaultInstance().toByteArray());
        call.sendMessage(NO_MESSAGE);
        assertThat(closing.status.get(LIMIT_SECONDS, TimeUnit.SECONDS).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(Status.fromThrowable(uploadEnded.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .getCode())
                .isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void aCallWithoutItsRequestIsGivenUp() throws Exception {
        Closing<GetJobResponse> closing = new Closing<>();
        ClientCall<GetJobRequest, GetJobResponse> call =
                channel.newCall(JobServiceGrpc.getGetJobMethod(), CallOptions.DEFAULT);
        call.start(closing, new Metadata());
        call.sendMessage(GetJobRequest.getDefaultInstance());
        Status status = closing.status.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).startsWith("the request was not whole after ");
    }

    @Test
    void whenTheServerStopsOpenCallsEndAndNewOnesAreRefused() throws Exception {
        Closing<QueueJobsResponse> closing = new Closing<>();
        ClientCall<QueueJobsRequest, QueueJobsResponse> call =
                channel.newCall(JobServiceGrpc.getQueueJobsMethod(), CallOptions.DEFAULT);
        call.start(closing, new Metadata());
        call.sendMessage(QueueJobsRequest.getDefaultInstance());
        uploadBegan.get(LIMIT_SECONDS, TimeUnit.SECONDS);

        requests.stop(Duration.ofSeconds(LIMIT_SECONDS));

        assertThat(uploadEnded).as("its service knows it").isDone();
        Status status = closing.status.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("the server is stopping");
        assertThatThrownBy(() -> JobServiceGrpc.newBlockingStub(channel).getJob(GetJobRequest.getDefaultInstance()))
                .hasMessageContaining("UNAVAILABLE: the server is stopping");
    }

    private static final class Closing<R> extends ClientCall.Listener<R> {
        private final CompletableFuture<Status> status = new CompletableFuture<>();

        @Override
        public void onClose(Status ended, Metadata trailers) {
            status.complete(ended);
        }
    }
}
