package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** {@code hodei job cancel}. */
public final class CancelCommand extends Command {
    private final Invocation invocation;

    private final Given<String> id = syntax.parameter("ID", "The job's id, or the first 4 or more of its digits.");

    public CancelCommand(Invocation invocation) {
        super("Stop a job, and say plainly what that did.");
        syntax.examples("  hodei job cancel 1a2b3c4d", "  hodei job cancel 1a2b3c4d && hodei job watch 1a2b3c4d");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job before = JobCalls.get(invocation.connection(), id.get());
        Job after = JobCalls.ended(before) ? before : cancelled(before.getJobId());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), after);
        } else {
            invocation.terminal().line("job " + Text.shortId(after.getJobId()) + " " + words(before, after));
        }
        return ExitCode.OK;
    }

    private Job cancelled(String jobId) {
        try {
            return JobCalls.cancel(invocation.connection(), jobId);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
                throw e;
            }
            // It may have ended between the two calls.
            Job now = JobCalls.get(invocation.connection(), jobId);
            if (!JobCalls.ended(now)) {
                throw e;
            }
            return now;
        }
    }

    private static String words(Job before, Job after) {
        if (!JobCalls.ended(before) && after.getState() == JobState.JOB_STATE_CANCELLED) {
            return "is cancelled; nothing of it runs";
        }
        if (JobCalls.ended(after)) {
            return "had already ended: it " + Text.visible(Outcome.of(after).words());
        }
        return (before.getCancelRequested() ? "is being stopped already" : "is being stopped")
                + ": its processes get SIGTERM, and SIGKILL after a grace period (see the end with `hodei"
                + " job watch " + Text.shortId(after.getJobId()) + "`)";
    }
}
