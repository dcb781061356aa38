package dev.hodei.job;

import dev.hodei.id.AttemptRef;
import java.time.Instant;
import java.util.Optional;

/** The state machine of jobs: one total function of state and event. */
public final class JobTransitions {
    /** A command that never started is queued again at most this often. */
    public static final int MAX_NEVER_STARTED = 3;

    private JobTransitions() {}

    /** What {@code event} does to {@code job} at {@code now}. */
    public static JobTransition on(Job job, JobEvent event, Instant now) {
        return switch (job.state()) {
            case JobState.Queued _ -> whileQueued(job, event, now);
            case JobState.Assigned(Attempt attempt) -> whileAssigned(job, attempt, event, now);
            case JobState.Running(Attempt attempt) -> whileRunning(job, attempt, event, now);
            case JobState.Ended(JobState.Outcome outcome, Instant _, var _) -> afterEnd(outcome, event);
        };
    }

    private static JobTransition whileQueued(Job job, JobEvent event, Instant now) {
        return switch (event) {
            case JobEvent.Assign(var worker, long token) -> {
                Attempt attempt = Attempt.assigned(new AttemptRef(job.id(), job.attempts() + 1, token), worker, now);
                yield new JobTransition.Moved(job.withAttempt(attempt, now), Optional.of(attempt));
            }
            case JobEvent.StartFailed(String why, int most) -> startFailed(job, why, most, now);
            case JobEvent.CancelRequested _ ->
                new JobTransition.Moved(
                        job.withCancelRequested().moved(ended(JobState.Outcome.CANCELLED, now), now), Optional.empty());
            case JobEvent.Started _, JobEvent.Finished _, JobEvent.WorkerGone _ ->
                new JobTransition.Rejected("the job is queued and has no live attempt");
        };
    }

    private static JobTransition startFailed(Job job, String why, int most, Instant now) {
        Job counted = job.withCounts(job.counts().withStartFailure());
        return new JobTransition.Moved(
                counted.counts().startFailures() < most
                        ? counted
                        : counted.moved(new JobState.Ended(JobState.Outcome.FAILED, now, why), now),
                Optional.empty());
    }

    private static JobTransition whileAssigned(Job job, Attempt attempt, JobEvent event, Instant now) {
        return switch (event) {
            case JobEvent.Assign _ -> new JobTransition.Rejected("the job is assigned already");
            case JobEvent.Started(AttemptRef ref, Instant at) -> {
                if (!ref.equals(attempt.ref())) {
                    yield stale(ref, attempt);
                }
                Attempt started = attempt.started(at);
                yield new JobTransition.Moved(job.moved(new JobState.Running(started), now), Optional.of(started));
            }
            case JobEvent.Finished finished -> finish(job, attempt, finished, now);
            case JobEvent.StartFailed _ -> new JobTransition.Ignored("it has found a worker meanwhile");
            case JobEvent.CancelRequested _ -> requestCancel(job);
            case JobEvent.WorkerGone gone -> workerGone(job, attempt, gone, now);
        };
    }

    private static JobTransition whileRunning(Job job, Attempt attempt, JobEvent event, Instant now) {
        return switch (event) {
            case JobEvent.Assign _ -> new JobTransition.Rejected("the job is running already");
            case JobEvent.Started(AttemptRef ref, Instant _) ->
                ref.equals(attempt.ref()) ? new JobTransition.Ignored("its start is known") : stale(ref, attempt);
            case JobEvent.Finished finished -> finish(job, attempt, finished, now);
            case JobEvent.StartFailed _ -> new JobTransition.Ignored("it has found a worker meanwhile");
            case JobEvent.CancelRequested _ -> requestCancel(job);
            case JobEvent.WorkerGone gone -> workerGone(job, attempt, gone, now);
        };
    }

    private static JobTransition afterEnd(JobState.Outcome outcome, JobEvent event) {
        return switch (event) {
            case JobEvent.CancelRequested _ ->
                new JobTransition.Ignored("the job has already ended as " + outcome.shown());
            case JobEvent.Assign _,
                    JobEvent.Started _,
                    JobEvent.Finished _,
                    JobEvent.StartFailed _,
                    JobEvent.WorkerGone _ ->
                new JobTransition.Rejected("the job has already ended as " + outcome.shown());
        };
    }

    private static JobTransition finish(Job job, Attempt attempt, JobEvent.Finished finished, Instant now) {
        return finished.ref().equals(attempt.ref())
                ? end(job, attempt, finished.end(), finished.at(), now)
                : stale(finished.ref(), attempt);
    }

    private static JobTransition workerGone(Job job, Attempt attempt, JobEvent.WorkerGone gone, Instant now) {
        // What was never started has printed nothing.
        ExpectedLog log = attempt.startedAt() == null ? ExpectedLog.EMPTY : ExpectedLog.atLeast(gone.logBytes());
        return gone.ref().equals(attempt.ref())
                ? end(job, attempt, AttemptEnd.of(gone.reason(), gone.detail()).with(log), now, now)
                : stale(gone.ref(), attempt);
    }

    private static JobTransition end(Job job, Attempt attempt, AttemptEnd end, Instant at, Instant now) {
        Attempt ended = attempt.ended(end, at);
        Job next = again(job, ended)
                .map(counts -> job.requeued(counts, now))
                .orElseGet(() -> job.moved(ended(outcome(job, ended.state()), now), now));
        return new JobTransition.Moved(next, Optional.of(ended));
    }

    /**
     * The counts with which the job is queued again; empty if this attempt was its last. What never started is owed to
     * the user. What failed by itself, or ran into its timeout, is a retry; an attempt that could not even be set up
     * would fail again, and is none. Nobody wants another attempt of what they asked to be stopped.
     */
    private static Optional<AttemptCounts> again(Job job, Attempt ended) {
        AttemptEnd end = ended.end();
        if (job.cancelRequested() || end == null) {
            return Optional.empty();
        }
        AttemptCounts counts = job.counts();
        return switch (end.reason()) {
            case EXIT_CODE, SIGNAL, OUT_OF_MEMORY, TIMEOUT ->
                ended.state() != AttemptState.SUCCEEDED
                                && counts.retried() < job.terms().retries()
                        ? Optional.of(counts.withRetried())
                        : Optional.empty();
            case WORKER_LOST, WORKER_DRAINED -> {
                if (ended.startedAt() == null) {
                    yield counts.neverStarted() < MAX_NEVER_STARTED
                            ? Optional.of(counts.withNeverStarted())
                            : Optional.empty();
                }
                yield counts.retriedOnLost() < job.terms().retriesOnLost()
                        ? Optional.of(counts.withRetriedOnLost())
                        : Optional.empty();
            }
            case CANCELLED, SETUP_FAILED, PROVISION_FAILED -> Optional.empty();
        };
    }

    private static JobState.Outcome outcome(Job job, AttemptState state) {
        if (state == AttemptState.LOST && job.cancelRequested()) {
            return JobState.Outcome.CANCELLED;
        }
        return switch (state) {
            case SUCCEEDED -> JobState.Outcome.SUCCEEDED;
            case CANCELLED -> JobState.Outcome.CANCELLED;
            case TIMED_OUT -> JobState.Outcome.TIMED_OUT;
            case FAILED, LOST -> JobState.Outcome.FAILED;
            case ASSIGNED, RUNNING -> throw new IllegalArgumentException(state + " is not an end");
        };
    }

    private static JobState ended(JobState.Outcome outcome, Instant now) {
        return new JobState.Ended(outcome, now);
    }

    private static JobTransition requestCancel(Job job) {
        return job.cancelRequested()
                ? new JobTransition.Ignored("its cancellation was requested before")
                : new JobTransition.Moved(job.withCancelRequested(), Optional.empty());
    }

    private static JobTransition stale(AttemptRef told, Attempt live) {
        return new JobTransition.Rejected("attempt " + told + " is not the live one, " + live.ref());
    }
}
