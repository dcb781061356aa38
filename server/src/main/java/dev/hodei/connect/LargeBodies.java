package dev.hodei.connect;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads large bodies one after the other on a thread of its own, so that the event loops are there for others meanwhile. To
 * read one takes many times its size in memory, hence one at a time; those that wait are bounded by their bytes. Thread-safe.
 */
final class LargeBodies implements AutoCloseable {
    /** Smaller ones are read in about a millisecond. */
    static final int FROM_BYTES = 64 << 10;

    static final int WAITING_BYTES = 64 << 20;

    private static final System.Logger LOG = System.getLogger("hodei");

    private final Semaphore room = new Semaphore(WAITING_BYTES);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("large requests").factory());

    /** Fails with RESOURCE_EXHAUSTED where too much waits already. */
    CompletableFuture<byte[]> read(int bytes, Supplier<byte[]> reading) {
        if (!room.tryAcquire(bytes)) {
            return CompletableFuture.failedFuture(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many large requests are being read at this moment; try again later")
                    .asRuntimeException());
        }
        return CompletableFuture.supplyAsync(reading, thread).whenComplete((_, _) -> room.release(bytes));
    }

    /** How a call ends whose body could not be read. */
    static Status status(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StatusRuntimeException refused) {
            return refused.getStatus();
        }
        LOG.log(System.Logger.Level.ERROR, "A request could not be read", cause);
        return Status.INTERNAL.withDescription("the request could not be read; the server's log says why");
    }

    @Override
    public void close() {
        var _ = thread.shutdownNow();
    }
}
