package dev.hodei.agent.control;

import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.Hello;
import dev.hodei.v1.WorkerSample;
import dev.hodei.wire.ServersTrailer;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One control stream: begins with Hello, is live from Welcome on, and ends with a status. Thread-safe; messages are
 * handled on gRPC's thread for this call, in order.
 */
final class ControlSession implements ClientResponseObserver<ControlRequest, ControlResponse> {
    /** Heartbeats remembered for when their acknowledgement comes. */
    private static final int REMEMBERED = 64;

    /** Takes what the server says. */
    interface Listener {
        /** A Welcome, or anything after it. */
        void received(ControlSession session, ControlResponse message);

        /** The session is about to end, since the server sends the worker elsewhere: to one of these. */
        void sentElsewhere(List<String> servers);
    }

    private final Connection connection;
    private final Listener listener;
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final long[] sentAt = new long[REMEMBERED];
    private @Nullable ClientCallStreamObserver<ControlRequest> requests;
    private boolean live;
    private long sequence;
    private long acknowledged;

    ControlSession(Connection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    void open(Hello hello) {
        connection.known().control(this);
        write(ControlRequest.newBuilder().setHello(hello).build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ControlRequest> stream) {
        synchronized (this) {
            requests = stream;
        }
    }

    /** Makes the session live: from now on messages go out. */
    synchronized void goLive() {
        live = true;
    }

    synchronized boolean isLive() {
        return live && !end.isDone();
    }

    /** Sends a message if the session is live, else drops it. */
    synchronized void send(ControlRequest message) {
        if (isLive()) {
            write(message);
        }
    }

    /**
     * Sends the next heartbeat, if the session is live.
     *
     * @param active attempts, each with the bytes of log text that it has so far
     * @param load null if it could not be measured
     */
    synchronized void heartbeat(Map<AttemptRef, Long> active, @Nullable WorkerSample load, long now) {
        if (isLive()) {
            sequence++;
            sentAt[(int) (sequence % REMEMBERED)] = now;
            Heartbeat.Builder heartbeat = Heartbeat.newBuilder()
                    .setSequence(sequence)
                    .addAllAttempts(active.keySet())
                    .addAllLogBytes(active.values());
            if (load != null) {
                heartbeat.setLoad(load);
            }
            write(ControlRequest.newBuilder().setHeartbeat(heartbeat).build());
        }
    }

    /** When the heartbeat that is acknowledged was sent; -1 if it is too old to be known, or not this session's. */
    synchronized long sentAt(HeartbeatAcknowledged message) {
        long number = message.getSequence();
        if (number <= acknowledged || number > sequence || sequence - number >= REMEMBERED) {
            return -1;
        }
        acknowledged = number;
        return sentAt[(int) (number % REMEMBERED)];
    }

    /** Whether a heartbeat has been waiting for its acknowledgement since before this time. */
    synchronized boolean isSilentSince(long time) {
        return isLive() && acknowledged < sequence && sentAt[(int) ((acknowledged + 1) % REMEMBERED)] - time < 0;
    }

    Connection connection() {
        return connection;
    }

    /** Completes when the session is over, for whatever reason. */
    CompletableFuture<Status> end() {
        return end;
    }

    /** Ends the session from this side, in order: what was sent before still arrives. */
    void finish() {
        synchronized (this) {
            if (requests != null && !end.isDone()) {
                requests.onCompleted();
            }
            live = false;
        }
    }

    /** Ends the session at once. */
    void abort(String why) {
        end.complete(Status.CANCELLED.withDescription(why));
        connection.close();
    }

    @Override
    public void onNext(ControlResponse message) {
        if (message.hasBatch()) {
            message.getBatch().getMessagesList().forEach(this::received);
        } else {
            received(message);
        }
    }

    private void received(ControlResponse message) {
        try {
            listener.received(this, message);
        } catch (RuntimeException e) {
            Console.error("A message of the server could not be handled: " + Reason.of(e));
        }
    }

    @Override
    public void onError(Throwable error) {
        List<String> servers = ServersTrailer.read(Status.trailersFromThrowable(error));
        if (!servers.isEmpty()) {
            listener.sentElsewhere(servers);
        }
        end.complete(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.UNAVAILABLE.withDescription("the server closed the control stream"));
    }

    private synchronized void write(ControlRequest message) {
        if (requests != null && !end.isDone()) {
            requests.onNext(message);
        }
    }
}
