package dev.hodei.wire;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import java.util.OptionalInt;

/** What stands for a job's end as an exit code, as a shell would report it: Job.exit_code. */
public final class JobExit {
    private static final int FAILED = 1;
    private static final int TIMED_OUT = 124;
    private static final int NOT_THE_JOBS_FAULT = 125;
    private static final int SIGNAL = 128;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;

    private JobExit() {}

    /**
     * The job's exit code: its command's own, 128 and the number of the signal that ended it, 124 after its timeout, 130
     * where it was cancelled, 125 where it is not the job's fault. Empty for a job that has not ended.
     *
     * @param job with its latest attempt, if it has one
     */
    public static OptionalInt of(Job job) {
        return switch (job.getState()) {
            case JOB_STATE_SUCCEEDED -> OptionalInt.of(0);
            case JOB_STATE_CANCELLED -> OptionalInt.of(SIGNAL + SIGINT);
            case JOB_STATE_TIMED_OUT -> OptionalInt.of(TIMED_OUT);
            case JOB_STATE_FAILED -> OptionalInt.of(failed(job));
            case JOB_STATE_QUEUED, JOB_STATE_ASSIGNED, JOB_STATE_RUNNING, JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
                OptionalInt.empty();
        };
    }

    private static int failed(Job job) {
        if (job.getEndReason() != EndReason.END_REASON_UNSPECIFIED || job.getAttemptsCount() == 0) {
            return NOT_THE_JOBS_FAULT;
        }
        Attempt last = job.getAttempts(job.getAttemptsCount() - 1);
        return switch (last.getEndReason()) {
            // A failed job must not look like success, whatever the record says.
            case END_REASON_EXIT_CODE -> last.getExitCode() == 0 ? FAILED : last.getExitCode();
            case END_REASON_SIGNAL -> SIGNAL + last.getSignal();
            case END_REASON_OUT_OF_MEMORY -> SIGNAL + SIGKILL;
            case END_REASON_TIMEOUT -> TIMED_OUT;
            case END_REASON_CANCELLED -> SIGNAL + SIGINT;
            case END_REASON_WORKER_LOST,
                    END_REASON_WORKER_DRAINED,
                    END_REASON_PROVISION_FAILED,
                    END_REASON_SETUP_FAILED,
                    END_REASON_UNSPECIFIED,
                    UNRECOGNIZED -> NOT_THE_JOBS_FAULT;
        };
    }
}
