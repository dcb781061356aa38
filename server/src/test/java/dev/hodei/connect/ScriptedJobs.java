package dev.hodei.connect;

import com.google.protobuf.ByteString;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc.JobServiceImplBase;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogStart;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what the job's id says: fails with that status, never answers, streams so many messages, or endlessly. */
final class ScriptedJobs extends JobServiceImplBase {
    private static final ByteString FILLING = ByteString.copyFrom(new byte[100_000]);

    private final AtomicInteger sent = new AtomicInteger();
    private final Semaphore heldBack = new Semaphore(0);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    int sent() {
        return sent.get();
    }

    void awaitHeldBack() throws InterruptedException {
        if (!heldBack.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the endless stream is not held back");
        }
    }

    /** Waits until the endless stream has sent more messages than these. */
    void awaitMoreThan(int messages) throws InterruptedException {
        while (sent.get() <= messages) {
            awaitHeldBack();
        }
    }

    void awaitCancelled() throws InterruptedException {
        if (!cancelled.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the service does not hear that its client has gone");
        }
    }

    private static boolean failed(String id, StreamObserver<?> observer) {
        for (Status.Code code : Status.Code.values()) {
            if (code.name().equals(id)) {
                observer.onError(code.toStatus().withDescription("as asked for").asRuntimeException());
                return true;
            }
        }
        return false;
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
        if (!failed(request.getJobId(), observer) && !request.getJobId().equals("never")) {
            observer.onNext(GetJobResponse.newBuilder()
                    .setJob(Job.newBuilder().setJobId(request.getJobId()))
                    .build());
            observer.onCompleted();
        }
    }

    @Override
    public void followLogs(FollowLogsRequest request, StreamObserver<FollowLogsResponse> observer) {
        if (request.getJobId().equals("endless")) {
            endless((ServerCallStreamObserver<FollowLogsResponse>) observer);
        } else if (!failed(request.getJobId(), observer)) {
            for (int i = 0; i < Integer.parseInt(request.getJobId()); i++) {
                observer.onNext(FollowLogsResponse.newBuilder()
                        .setStart(LogStart.newBuilder().setPosition(i))
                        .build());
            }
            observer.onCompleted();
        }
    }

    private void endless(ServerCallStreamObserver<FollowLogsResponse> observer) {
        FollowLogsResponse message = FollowLogsResponse.newBuilder()
                .setChunk(LogChunk.newBuilder().setBody(FILLING))
                .build();
        observer.setOnCancelHandler(cancelled::countDown);
        observer.setOnReadyHandler(() -> {
            while (observer.isReady()) {
                sent.incrementAndGet();
                observer.onNext(message);
            }
            heldBack.release();
        });
    }
}
