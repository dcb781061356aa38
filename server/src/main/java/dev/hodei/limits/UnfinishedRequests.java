package dev.hodei.limits;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives up calls whose one request has not come in due time: a client that sends the head of a call and no more would hold
 * it for ever. All are looked at now and then, which costs a call less than a timer of its own. Thread-safe.
 */
final class UnfinishedRequests {
    private static final int LOOKS = 4;

    private final Map<CheckedCall.Requests<?>, Long> since = new ConcurrentHashMap<>();
    private final Duration limit;

    UnfinishedRequests(Duration limit) {
        this.limit = limit;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("unfinished requests").factory());
        long pause = Math.max(1, limit.toMillis() / LOOKS);
        var _ = timer.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Until its request has come or it is over. */
    void watch(CheckedCall.Requests<?> call) {
        since.put(call, System.nanoTime());
    }

    /** Its request has come, or it was left. */
    void forget(CheckedCall.Requests<?> call) {
        since.remove(call);
    }

    private void look() {
        long now = System.nanoTime();
        since.forEach((call, began) -> {
            if (call.over()) {
                since.remove(call);
            } else if (now - began >= limit.toNanos()) {
                since.remove(call);
                call.giveUp("the request was not whole after " + limit.toSeconds() + " s");
            }
        });
    }
}
