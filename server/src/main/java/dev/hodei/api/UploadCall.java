package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogIntake;
import dev.hodei.log.LogLimits;
import dev.hodei.session.AgentMessages;
import dev.hodei.session.WorkerSessions;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import dev.hodei.wire.ChunkCheck;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * One UploadLogs call. At most {@link #WINDOW} chunks are on their way from the network to the store; the next are asked
 * for when these are stored.
 */
final class UploadCall implements StreamObserver<UploadLogsRequest>, LogIntake.Listener {
    static final int WINDOW = 32;

    private final ServerCallStreamObserver<UploadLogsResponse> call;
    private final WorkerId worker;
    private final LogIntake intake;
    private final WorkerSessions sessions;
    private LogIntake.@Nullable Upload upload;
    private @Nullable AttemptRef attempt;
    private boolean halfClosed;
    private boolean over;

    /** Makes a call. To be done before the service's method returns. */
    UploadCall(
            ServerCallStreamObserver<UploadLogsResponse> call,
            WorkerId worker,
            LogIntake intake,
            WorkerSessions sessions) {
        this.call = call;
        this.worker = worker;
        this.intake = intake;
        this.sessions = sessions;
        call.disableAutoRequest();
        call.setOnCancelHandler(this::abandon);
        call.request(1);
    }

    @Override
    public void onNext(UploadLogsRequest message) {
        try {
            switch (message.getMessageCase()) {
                case START -> start(AgentMessages.ref(message.getStart()));
                case CHUNK -> chunk(message.getChunk());
                case MESSAGE_NOT_SET -> throw Failures.invalid("the message is neither start nor a chunk");
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void start(AttemptRef ref) {
        if (attempt != null) {
            throw Failures.invalid("start is only the first message");
        }
        attempt = ref;
        var _ = sessions.workerOf(ref, worker).whenComplete((owner, error) -> {
            if (error != null) {
                fail(error);
            } else if (owner.isEmpty()) {
                fail(Failures.failedPrecondition(
                        "the server has no attempt " + ref + " with this fencing token: it is stale"));
            } else if (owner.get().equals(worker)) {
                open(ref);
            } else {
                fail(Status.PERMISSION_DENIED
                        .withDescription("attempt " + ref + " was not given to this worker")
                        .asRuntimeException());
            }
        });
    }

    private void open(AttemptRef ref) {
        LogIntake.Upload opened = intake.open(AttemptKey.of(ref), this);
        boolean complete;
        boolean abandoned;
        synchronized (this) {
            upload = opened;
            complete = halfClosed;
            abandoned = over;
        }
        if (abandoned) {
            opened.cancel();
        } else if (complete) {
            opened.complete();
        } else {
            call.request(WINDOW);
        }
    }

    private void chunk(dev.hodei.v1.LogChunk wire) {
        LogIntake.Upload to;
        synchronized (this) {
            to = upload;
        }
        if (to == null) {
            throw Failures.invalid("the first message must be start");
        }
        LogLimits.problem(
                        wire.getFirstPosition(),
                        wire.getEntryCount(),
                        wire.getTextBytes(),
                        wire.getBody().size())
                .ifPresent(problem -> {
                    throw Failures.invalid(problem);
                });
        switch (wire.getCompression()) {
            case LOG_COMPRESSION_NONE, LOG_COMPRESSION_DEFLATE, LOG_COMPRESSION_ZSTD -> {}
            case LOG_COMPRESSION_UNSPECIFIED, UNRECOGNIZED ->
                throw Failures.invalid(
                        "compression must be NONE, DEFLATE or ZSTD; it is " + wire.getCompressionValue());
        }
        byte[] body = wire.getBody().toByteArray();
        ChunkCheck.problem(wire.getCompressionValue(), body, wire.getEntryCount(), wire.getTextBytes())
                .ifPresent(problem -> {
                    throw Status.DATA_LOSS
                            .withDescription("the chunk at " + wire.getFirstPosition() + " can't be read: " + problem)
                            .asRuntimeException();
                });
        to.chunk(new LogChunk(
                wire.getFirstPosition(),
                wire.getEntryCount(),
                wire.getFirstReadAtMicros(),
                wire.getTextBytes(),
                wire.getCompressionValue(),
                body));
    }

    @Override
    public void onCompleted() {
        LogIntake.Upload opened;
        synchronized (this) {
            halfClosed = true;
            opened = upload;
        }
        if (opened != null) {
            opened.complete();
        } else if (attempt == null) {
            fail(Failures.invalid("the first message must be start"));
        }
    }

    @Override
    public void onError(Throwable error) {
        abandon();
    }

    private void abandon() {
        LogIntake.Upload opened;
        synchronized (this) {
            over = true;
            opened = upload;
        }
        if (opened != null) {
            opened.cancel();
        }
    }

    @Override
    public void stored(int chunks, long position) {
        AttemptRef ref = attempt;
        if (ref != null) {
            sessions.logStored(worker, ref, position);
        }
        call.request(chunks);
    }

    @Override
    public void completed(long position) {
        if (finish()) {
            call.onNext(UploadLogsResponse.newBuilder().setPosition(position).build());
            call.onCompleted();
        }
    }

    @Override
    public void refused(LogIntake.Refusal refusal, String why) {
        Status status = switch (refusal) {
            case OUT_OF_ORDER -> Status.OUT_OF_RANGE.withDescription(why);
            case SEALED -> Status.FAILED_PRECONDITION.withDescription(why);
            case REPLACED -> Status.ABORTED.withDescription(why);
            case STORE_FAILED -> Status.UNAVAILABLE.withDescription("the log can't be stored at the moment; try again");
        };
        fail(status.asRuntimeException());
    }

    private void fail(Throwable cause) {
        if (finish()) {
            call.onError(Failures.of(cause));
        }
        abandon();
    }

    private synchronized boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }
}
