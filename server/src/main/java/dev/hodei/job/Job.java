package dev.hodei.job;

import dev.hodei.id.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * What the controller knows of a job. What the job runs is no part of it: that stays in the database and goes to the
 * worker as it was queued.
 *
 * @param number order of queueing, unique
 * @param cancelRequested a user asked for it to be stopped
 * @param attempts attempts made so far
 * @param neverStarted how many of them ended before their command had started
 */
public record Job(
        JobId id,
        long number,
        JobState state,
        Instant changedAt,
        boolean cancelRequested,
        int attempts,
        int neverStarted) {

    public static Job queued(JobId id, long number, Instant now) {
        return new Job(id, number, new JobState.Queued(), now, false, 0, 0);
    }

    /** The attempt that is assigned or running now. */
    public Optional<Attempt> liveAttempt() {
        return switch (state) {
            case JobState.Assigned(Attempt attempt) -> Optional.of(attempt);
            case JobState.Running(Attempt attempt) -> Optional.of(attempt);
            case JobState.Queued _, JobState.Ended _ -> Optional.empty();
        };
    }

    public boolean ended() {
        return state instanceof JobState.Ended;
    }

    Job moved(JobState next, Instant now) {
        return new Job(id, number, next, now, cancelRequested, attempts, neverStarted);
    }

    Job withAttempt(Attempt attempt, Instant now) {
        return new Job(
                id,
                number,
                new JobState.Assigned(attempt),
                now,
                cancelRequested,
                attempt.ref().attempt(),
                neverStarted);
    }

    Job requeued(Instant now) {
        return new Job(id, number, new JobState.Queued(), now, cancelRequested, attempts, neverStarted + 1);
    }

    Job withCancelRequested() {
        return new Job(id, number, state, changedAt, true, attempts, neverStarted);
    }
}
