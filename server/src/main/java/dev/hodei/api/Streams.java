package dev.hodei.api;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What server streams run on.
 *
 * @param timer ticks of a second; does no work itself
 * @param executor takes the steps of streams; they never block
 * @param readers a few threads that may block and compute, for looking into logs; refuses what would have to wait long
 */
public record Streams(ChangeFeed feed, ScheduledExecutorService timer, Executor executor, Executor readers) {
    /** Without threads of their own for readers. */
    public Streams(ChangeFeed feed, ScheduledExecutorService timer, Executor executor) {
        this(feed, timer, executor, executor);
    }
}
