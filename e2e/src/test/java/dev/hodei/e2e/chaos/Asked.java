package dev.hodei.e2e.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A job that somebody wanted queued.
 *
 * @param lines that each of its attempts writes to either stream when nothing stops it
 * @param jobId what the server acknowledged; null where no answer came, so that the job may exist or not
 */
record Asked(
        String requestId, JobKind kind, int lines, @Nullable String jobId) {}
