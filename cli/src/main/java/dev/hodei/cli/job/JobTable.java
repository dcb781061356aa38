package dev.hodei.cli.job;

import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.time.Instant;

/** Jobs as rows. */
final class JobTable {
    private final Table table = new Table("ID", "STATE", "EXIT", "QUEUED", "TOOK", "WORKER", "NAME", "REASON")
            .shorten("NAME", 12)
            .shorten("REASON", 10)
            .leaveOut("WORKER");
    private final Instant now;

    JobTable(Instant now) {
        this.now = now;
    }

    void add(Job job) {
        Attempt attempt = job.getAttemptsCount() == 0
                ? Attempt.getDefaultInstance()
                : job.getAttempts(job.getAttemptsCount() - 1);
        table.cell(Text.shortId(job.getJobId()))
                .cell(state(job), style(job))
                .cell(JobCalls.ended(job) ? Integer.toString(Outcome.of(job).exitCode()) : "-")
                .cell(Times.ago(Times.instant(job.getQueuedAt()), now))
                .cell(took(attempt))
                .cell(attempt.getWorkerId().isEmpty() ? "-" : Text.shortId(attempt.getWorkerId()))
                .cell(job.getDisplayName())
                .cell(reason(job))
                .endRow();
    }

    void print(Terminal terminal) {
        table.print(terminal);
    }

    static Style style(Job job) {
        return switch (job.getState()) {
            case JOB_STATE_SUCCEEDED -> Style.GREEN;
            case JOB_STATE_FAILED, JOB_STATE_TIMED_OUT -> Style.RED;
            case JOB_STATE_CANCELLED -> Style.YELLOW;
            case JOB_STATE_RUNNING, JOB_STATE_ASSIGNED -> Style.CYAN;
            case JOB_STATE_QUEUED, JOB_STATE_UNSPECIFIED, UNRECOGNIZED -> Style.DIM;
        };
    }

    static String state(Job job) {
        return EnumNames.of(job.getState());
    }

    /** Why it waits, or why it did not succeed, where the exit code does not say it. */
    private static String reason(Job job) {
        if (job.getCancelRequested() && !JobCalls.ended(job)) {
            return "is being stopped";
        }
        if (job.getState() == JobState.JOB_STATE_QUEUED) {
            return job.getWaitReason();
        }
        return JobCalls.ended(job) ? EndWords.of(job) : "";
    }

    private String took(Attempt attempt) {
        if (!attempt.hasStartedAt()) {
            return "-";
        }
        Instant end = attempt.hasFinishedAt() ? Times.instant(attempt.getFinishedAt()) : now;
        return Times.length(Duration.between(Times.instant(attempt.getStartedAt()), end));
    }
}
