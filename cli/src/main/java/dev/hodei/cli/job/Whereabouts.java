package dev.hodei.cli.job;

import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.Job;

/** The place of a job, as the end of a sentence that starts with the job. */
final class Whereabouts {
    private Whereabouts() {}

    static String of(Job job) {
        String stopping = job.getCancelRequested() ? " and is being stopped" : "";
        return switch (job.getState()) {
            case JOB_STATE_QUEUED -> job.getWaitReason().isBlank() ? "is queued" : "is queued: " + job.getWaitReason();
            case JOB_STATE_ASSIGNED -> "is being started on " + worker(job) + stopping;
            case JOB_STATE_RUNNING -> "runs on " + worker(job) + stopping;
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_TIMED_OUT ->
                Outcome.of(job).words();
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED -> "is in a state this command does not know";
        };
    }

    /** "worker 1a2b3c4d", or "a worker" where none is known. */
    private static String worker(Job job) {
        if (job.getAttemptsCount() == 0) {
            return "a worker";
        }
        Attempt attempt = job.getAttempts(job.getAttemptsCount() - 1);
        return "worker " + Text.shortId(attempt.getWorkerId());
    }
}
