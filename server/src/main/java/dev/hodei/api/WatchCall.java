package dev.hodei.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call that watches: begins when its filter is understood, and lets go of everything when its client leaves. */
final class WatchCall {
    private final ServerCallStreamObserver<?> client;
    private @Nullable Open open;
    private boolean over;

    /**
     * A watch that gets its changes.
     *
     * @param release stops them
     */
    record Open(Watch<?, ?, ?> watch, Runnable release) {}

    /** Makes a call. To be done before the service's method returns. */
    WatchCall(ServerCallStreamObserver<?> client) {
        this.client = client;
        client.setOnReadyHandler(this::wake);
        client.setOnCancelHandler(this::release);
        // Told after a failure of the watch, too.
        client.setOnCloseHandler(this::release);
    }

    void begin(Supplier<CompletionStage<Open>> opening) {
        CompletionStage<Open> stage;
        try {
            stage = opening.get();
        } catch (RuntimeException e) {
            client.onError(Failures.of(e));
            return;
        }
        var _ = stage.whenComplete((opened, error) -> {
            if (error == null) {
                opened(opened);
            } else {
                client.onError(Failures.of(error));
            }
        });
    }

    private synchronized void opened(Open opened) {
        open = opened;
        if (over) {
            release();
        } else {
            opened.watch().wake();
        }
    }

    private synchronized void wake() {
        if (open != null) {
            open.watch().wake();
        }
    }

    private synchronized void release() {
        over = true;
        if (open != null) {
            open.watch().close();
            open.release().run();
        }
    }
}
