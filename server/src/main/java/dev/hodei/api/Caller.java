package dev.hodei.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** The caller of a call, who may hang up, or wait no longer than a deadline of their own. Thread-safe. */
final class Caller {
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    /** Returns the caller. To be called before the service's method returns. */
    static Caller of(StreamObserver<?> observer) {
        Caller caller = new Caller();
        if (observer instanceof ServerCallStreamObserver<?> call) {
            call.setOnCancelHandler(caller::leave);
        }
        return caller;
    }

    void leave() {
        left.complete(null);
    }

    /** Does this once the caller has left before it was answered, at once if it has. */
    void whenLeft(Runnable then) {
        var _ = left.thenRun(then);
    }
}
