package dev.hodei.controller;

import dev.hodei.job.AttemptEnd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker last told this server of an attempt that has not ended in the rows.
 *
 * @param logBytes bytes of log text that it had by then
 * @param ended null before it told how the attempt ended
 */
public record LastWord(long logBytes, @Nullable Ended ended) {
    /** Nothing was told. */
    public static final LastWord NONE = new LastWord(0, null);

    /** How and when it ended; recorded when its log is stored, or when the worker is gone. */
    public record Ended(AttemptEnd how, Instant at) {}
}
