package dev.hodei.job;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try to run a job on one worker.
 *
 * @param startedAt set once the command has leave to start; null again where it ended without having started
 * @param finishedAt set, together with {@code end}, once it has ended
 */
public record Attempt(
        AttemptRef ref,
        WorkerId worker,
        AttemptState state,
        Instant assignedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable AttemptEnd end) {
    public Attempt {
        if (state.ended() != (finishedAt != null && end != null)) {
            throw new IllegalArgumentException(state + " finished at " + finishedAt + " with " + end);
        }
        if (state == AttemptState.RUNNING && startedAt == null) {
            throw new IllegalArgumentException("RUNNING without a start");
        }
    }

    public static Attempt assigned(AttemptRef ref, WorkerId worker, Instant now) {
        return new Attempt(ref, worker, AttemptState.ASSIGNED, now, null, null, null);
    }

    Attempt started(Instant at) {
        return new Attempt(ref, worker, AttemptState.RUNNING, assignedAt, at, null, null);
    }

    Attempt ended(AttemptEnd how, Instant at) {
        return new Attempt(ref, worker, how.attemptState(), assignedAt, how.neverStarted() ? null : startedAt, at, how);
    }
}
