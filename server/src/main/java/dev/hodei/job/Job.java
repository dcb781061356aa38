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
 */
public record Job(
        JobId id,
        long number,
        JobTerms terms,
        JobState state,
        Instant changedAt,
        boolean cancelRequested,
        AttemptCounts counts) {

    public static Job queued(JobId id, long number, JobTerms terms, Instant now) {
        return new Job(id, number, terms, JobState.Queued.INSTANCE, now, false, AttemptCounts.NONE);
    }

    /** Attempts made so far. */
    public int attempts() {
        return counts.made();
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
        return new Job(id, number, terms, next, now, cancelRequested, counts);
    }

    Job withAttempt(Attempt attempt, Instant now) {
        return new Job(
                id,
                number,
                terms,
                new JobState.Assigned(attempt),
                now,
                cancelRequested,
                counts.withAttempt(attempt.ref().attempt()));
    }

    Job requeued(AttemptCounts after, Instant now) {
        return new Job(id, number, terms, JobState.Queued.INSTANCE, now, cancelRequested, after);
    }

    Job withCounts(AttemptCounts after) {
        return new Job(id, number, terms, state, changedAt, cancelRequested, after);
    }

    Job withCancelRequested() {
        return new Job(id, number, terms, state, changedAt, true, counts);
    }
}
