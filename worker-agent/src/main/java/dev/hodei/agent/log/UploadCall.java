package dev.hodei.agent.log;

import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** One UploadLogs call. Used by one thread; gRPC's threads tell it of progress and wake that thread. */
final class UploadCall implements ClientResponseObserver<UploadLogsRequest, UploadLogsResponse> {
    private final Wakeup wakeup;
    private @Nullable ClientCallStreamObserver<UploadLogsRequest> requests;
    private boolean halfClosed;
    private volatile long position = -1;
    private volatile @Nullable Status end;

    UploadCall(AgentServiceStub stub, AttemptRef attempt, Wakeup wakeup) {
        this.wakeup = wakeup;
        stub.uploadLogs(this);
        requests().onNext(UploadLogsRequest.newBuilder().setStart(attempt).build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadLogsRequest> stream) {
        requests = stream;
        stream.setOnReadyHandler(wakeup::signal);
    }

    boolean isReady() {
        return !halfClosed && requests().isReady();
    }

    void send(LogChunk chunk) {
        requests().onNext(UploadLogsRequest.newBuilder().setChunk(chunk).build());
    }

    void halfClose() {
        if (!halfClosed) {
            halfClosed = true;
            requests().onCompleted();
        }
    }

    void cancel() {
        if (end == null) {
            requests().cancel("no longer needed", null);
        }
    }

    boolean hasEnded() {
        return end != null;
    }

    /** What the response said is stored; -1 before it. */
    long position() {
        return position;
    }

    /** Whether the server takes nothing more of this log, now or later. */
    boolean isRefusedForEver() {
        Status status = end;
        return status != null && status.getCode() == Status.Code.FAILED_PRECONDITION;
    }

    /** Whether the server can't take a chunk as it is. */
    boolean isMalformed() {
        Status status = end;
        return status != null && status.getCode() == Status.Code.DATA_LOSS;
    }

    /** Why the call ended, for the agent's log. */
    String failure() {
        Status status = end;
        return status == null ? "cancelled" : status.toString();
    }

    @Override
    public void onNext(UploadLogsResponse response) {
        position = response.getPosition();
    }

    @Override
    public void onError(Throwable error) {
        end = Status.fromThrowable(error);
        wakeup.signal();
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
        wakeup.signal();
    }

    private ClientCallStreamObserver<UploadLogsRequest> requests() {
        ClientCallStreamObserver<UploadLogsRequest> stream = requests;
        if (stream == null) {
            throw new IllegalStateException("The call was not started");
        }
        return stream;
    }
}
