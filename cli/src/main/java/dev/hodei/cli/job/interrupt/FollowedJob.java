package dev.hodei.cli.job.interrupt;

import io.grpc.StatusRuntimeException;

/** What is asked of the server about the job that is followed. Thread-safe. */
public interface FollowedJob {
    /**
     * Asks the server to cancel the job, again and again while the connection is lost; returns once it has answered.
     *
     * @throws StatusRuntimeException when the server refuses, or was away for longer than a restart may take
     */
    void cancel(String id);

    /** Whether the job has ended; false too where the server does not say. */
    boolean hasEnded(String id);

    /** Whether a call is being repeated because the server can't be reached. */
    boolean isServerLost();
}
