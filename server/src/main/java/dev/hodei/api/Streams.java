package dev.hodei.api;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What server streams run on.
 *
 * @param timer ticks of a second; does no work itself
 * @param executor takes the steps of streams; they never block
 */
public record Streams(ChangeFeed feed, ScheduledExecutorService timer, Executor executor) {}
