package dev.hodei.cli.job.select;

import dev.hodei.v1.JobState;
import java.util.List;

/** The states of a job in two lists, as filters take them. */
public final class JobStates {
    /** The states of a job that has not ended. */
    public static final List<JobState> LIVE =
            List.of(JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_ASSIGNED, JobState.JOB_STATE_RUNNING);

    /** The states of a job that has ended. */
    public static final List<JobState> ENDED = List.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_TIMED_OUT);

    private JobStates() {}
}
