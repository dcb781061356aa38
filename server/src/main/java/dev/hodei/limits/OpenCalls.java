package dev.hodei.limits;

import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Calls that are not over, so that they can be ended before what they need is gone. Thread-safe. */
final class OpenCalls {
    private static final Status STOPPING = Status.UNAVAILABLE.withDescription("the server is stopping");
    private static final long LOOK_MILLIS = 5;

    private final Set<CheckedCall.Requests<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    void began(CheckedCall.Requests<?> call) {
        open.add(call);
        if (stopping) {
            call.end(STOPPING);
        }
    }

    /** Its service knows that it is over. */
    void ended(CheckedCall.Requests<?> call) {
        open.remove(call);
    }

    /** Ends all that there are and that still come; waits until their services know it, at most this long. */
    void stop(Duration patience) throws InterruptedException {
        stopping = true;
        open.forEach(call -> call.end(STOPPING));
        long began = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - began < patience.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
