package dev.hodei.e2e.chaos;

import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.hodei.v1.WorkerServiceGrpc;
import dev.hodei.v1.WorkerServiceGrpc.WorkerServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A client that knows that servers go away and come back. Thread-safe. */
final class Client implements AutoCloseable {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(4);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(150);
    private static final int INSISTENCE = 8;
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final Set<Status.Code> PASSING = Set.of(
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.CANCELLED,
            // What a connection that broke in the middle of a message looks like.
            Status.Code.UNKNOWN,
            Status.Code.INTERNAL);

    private final ManagedChannel channel;

    Client(int port) {
        channel = OkHttpChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    /** Without a deadline, for streams. */
    JobServiceBlockingStub streams() {
        return JobServiceGrpc.newBlockingStub(channel);
    }

    /** One try; empty when the server did not answer. A refusal is thrown. */
    <T> Optional<T> once(Function<JobServiceBlockingStub, T> call) {
        try {
            return Optional.of(call.apply(streams().withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (StatusRuntimeException e) {
            passes(e);
            return Optional.empty();
        }
    }

    <T> Optional<T> onceOfWorkers(Function<WorkerServiceBlockingStub, T> call) {
        try {
            return Optional.of(call.apply(WorkerServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (StatusRuntimeException e) {
            passes(e);
            return Optional.empty();
        }
    }

    /** Tries until there is an answer, or until the run is to stop. */
    <T> Optional<T> call(Stop stop, Function<JobServiceBlockingStub, T> call) {
        while (true) {
            Optional<T> answer = once(call);
            if (answer.isPresent() || stop.within(AGAIN_AFTER)) {
                return answer;
            }
        }
    }

    /** For when all is healed: there has to be an answer, though the machine may be busy. */
    <T> T insist(Supplier<Optional<T>> call) {
        for (int i = 0; i < INSISTENCE; i++) {
            Optional<T> answer = call.get();
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new AssertionError("the server does not answer, though all is healed");
    }

    /** Throws what will not be otherwise by trying again; prepares for that else. */
    void passes(StatusRuntimeException failure) {
        if (!PASSING.contains(failure.getStatus().getCode())) {
            throw failure;
        }
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
