package dev.hodei.api;

import dev.hodei.session.SessionLink;
import dev.hodei.session.WorkerSession;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/**
 * One Control call. Takes one message at a time, and the next only while its own go out: an agent that sends without
 * reading is not listened to.
 */
final class ControlCall implements SessionLink, StreamObserver<ControlRequest> {
    private final ServerCallStreamObserver<ControlResponse> call;
    private final WorkerSession session;
    private boolean nextWanted;

    /** To be made before the service's method returns. */
    ControlCall(ServerCallStreamObserver<ControlResponse> call, Function<SessionLink, WorkerSession> opening) {
        this.call = call;
        call.disableAutoRequest();
        session = opening.apply(this);
        call.setOnReadyHandler(this::requestIfReady);
        call.setOnCancelHandler(session::closed);
        call.request(1);
    }

    @Override
    public void onNext(ControlRequest message) {
        session.received(message);
    }

    @Override
    public void onError(Throwable error) {
        session.closed();
    }

    @Override
    public void onCompleted() {
        session.closed();
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void send(ControlResponse message) {
        call.onNext(message);
    }

    @Override
    public void next() {
        synchronized (this) {
            nextWanted = true;
        }
        requestIfReady();
    }

    private void requestIfReady() {
        synchronized (this) {
            if (!nextWanted || !call.isReady()) {
                return;
            }
            nextWanted = false;
        }
        call.request(1);
    }

    @Override
    public void end(Status status) {
        if (status.isOk()) {
            call.onCompleted();
        } else {
            call.onError(status.asRuntimeException());
        }
    }
}
