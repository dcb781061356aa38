package dev.hodei.job;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import java.time.Instant;

/** What can happen to a job. */
public sealed interface JobEvent {
    /** The scheduler chose a worker. */
    record Assign(WorkerId worker, long fencingToken) implements JobEvent {}

    /** The worker has started the command. */
    record Started(AttemptRef ref, Instant at) implements JobEvent {}

    /** The worker reported the end, and its log is stored (or was waited for long enough). */
    record Finished(AttemptRef ref, AttemptEnd end, Instant at) implements JobEvent {}

    /**
     * A worker that was started for it failed to become ready.
     *
     * @param why in the words of whoever tried to start it
     * @param most so many in a row end the job; 1: this one does
     */
    record StartFailed(String why, int most) implements JobEvent {}

    /** A user asked for it to be stopped. */
    record CancelRequested() implements JobEvent {}

    /**
     * The worker of the live attempt is gone.
     *
     * @param logBytes bytes of log text that it had at least
     */
    record WorkerGone(AttemptRef ref, EndReason reason, String detail, long logBytes) implements JobEvent {}
}
