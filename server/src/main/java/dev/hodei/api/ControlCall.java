package dev.hodei.api;

import dev.hodei.lease.OtherServers;
import dev.hodei.session.SessionLink;
import dev.hodei.session.WorkerSession;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Control call. Hands the session one message at a time, and the next only while its own go out: an agent that sends
 * without reading is not listened to. So many messages as {@link #WINDOW} are taken from the network ahead.
 */
final class ControlCall implements SessionLink, StreamObserver<ControlRequest> {
    static final int WINDOW = 16;

    private final ServerCallStreamObserver<ControlResponse> call;
    private final OtherServers others;
    private final WorkerSession session;
    private final Deque<ControlRequest> taken = new ArrayDeque<>();
    private boolean nextWanted = true;
    private boolean handing;
    private boolean halfClosed;
    /** Messages of the network that are dealt with, and for which others may come. */
    private int dealtWith;

    /** Makes a call. To be done before the service's method returns. */
    ControlCall(
            ServerCallStreamObserver<ControlResponse> call,
            OtherServers others,
            Function<SessionLink, WorkerSession> opening) {
        this.call = call;
        this.others = others;
        call.disableAutoRequest();
        session = opening.apply(this);
        call.setOnReadyHandler(this::hand);
        call.setOnCancelHandler(session::closed);
        call.request(WINDOW);
    }

    @Override
    public void onNext(ControlRequest message) {
        synchronized (this) {
            if (message.hasBatch()) {
                taken.addAll(message.getBatch().getMessagesList());
            } else {
                taken.add(message);
            }
            dealtWith++;
        }
        hand();
    }

    @Override
    public void onError(Throwable error) {
        session.closed();
    }

    /** After what it has sent before. */
    @Override
    public void onCompleted() {
        synchronized (this) {
            halfClosed = true;
        }
        hand();
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
        hand();
    }

    /** Hands messages over for as long as the session takes them; whoever comes meanwhile leaves it to the first. */
    private void hand() {
        synchronized (this) {
            if (handing) {
                return;
            }
            handing = true;
        }
        for (ControlRequest message = take(); message != null; message = take()) {
            session.received(message);
        }
        if (isOver()) {
            session.closed();
        }
    }

    private synchronized boolean isOver() {
        return halfClosed && taken.isEmpty() && nextWanted;
    }

    private @Nullable ControlRequest take() {
        int more;
        ControlRequest message = null;
        synchronized (this) {
            boolean ready = call.isReady();
            if (nextWanted && ready) {
                message = taken.poll();
            }
            handing = message != null;
            nextWanted &= message == null;
            more = ready && taken.isEmpty() ? dealtWith : 0;
            dealtWith -= more;
        }
        if (more > 0) {
            call.request(more);
        }
        return message;
    }

    @Override
    public void end(Status status) {
        if (status.isOk()) {
            call.onCompleted();
        } else {
            call.onError(Failures.elsewhere(status, others.addresses()));
        }
    }
}
