package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.cli.job.select.JobStates;
import dev.hodei.cli.job.select.Question;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code hodei job cancel}. */
public final class CancelCommand extends Command {
    private final Invocation invocation;

    private final ChosenJobs chosen = new ChosenJobs(syntax);

    private final Given<Boolean> yes =
            syntax.flag("-y, --yes", "Don't ask before several jobs with a label are stopped.");

    /** The ids of the jobs that waited when they were looked up. */
    private final Set<String> waiting = new HashSet<>();

    public CancelCommand(Invocation invocation) {
        super(
                "Stop jobs, and say plainly what that did.",
                "With --label, those that have not ended; at a terminal you are asked first where they are several. Of"
                        + " several jobs, those that wait are cancelled first, before they can start.");
        syntax.examples(
                "  hodei job cancel 1a2b3c4d",
                "  hodei job cancel 1a2b3c4d && hodei job wait 1a2b3c4d",
                "  hodei job cancel --label run=42");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        chosen.check();
        List<String> ids = chosen.byLabel() ? labelled() : chosen.ids();
        // A job that waits would start as soon as one that runs has made room for it.
        return JobCalls.each(invocation, chosen, this::note)
                .of(ids, Comparator.comparing(id -> !waiting.contains(id)), this::cancel);
    }

    private List<String> labelled() {
        List<Job> live = chosen.labelled(invocation.connection(), JobStates.LIVE);
        confirm(live.size());
        live.forEach(this::note);
        return live.stream().map(Job::getJobId).toList();
    }

    private void note(Job job) {
        if (job.getState() == JobState.JOB_STATE_QUEUED) {
            waiting.add(job.getJobId());
        }
    }

    private void confirm(int count) {
        String jobs = chosen.count(count);
        if (count > 1 && !yes.get() && !Question.isConfirmed(invocation.terminal(), "cancel " + jobs + "?")) {
            throw new CliException(ExitCode.FAILED, "nothing was cancelled");
        }
        invocation.note(count == 0 ? jobs + " is queued or running" : "cancelling " + jobs, "");
    }

    private int cancel(String id) {
        Job before = JobCalls.get(invocation.connection(), id);
        Job after = JobCalls.ended(before) ? before : cancelled(before.getJobId());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), after);
        } else {
            invocation
                    .terminal()
                    .line("job " + Text.shortId(after.getJobId()) + " " + words(before, after, silent(after)));
        }
        return ExitCode.OK;
    }

    private String silent(Job job) {
        return SilentWorker.words(invocation.connection(), job);
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

    private static String words(Job before, Job after, String silent) {
        if (!JobCalls.ended(before) && after.getState() == JobState.JOB_STATE_CANCELLED) {
            return "is cancelled; nothing of it runs";
        }
        if (JobCalls.ended(after)) {
            return "had already ended: it " + Text.visible(Outcome.of(after).words());
        }
        if (!silent.isEmpty()) {
            return "is to be stopped, but " + silent + ": its processes get SIGTERM once the worker answers; if it does"
                    + " not, it is given up, and stops them by itself";
        }
        return (before.getCancelRequested() ? "is being stopped already" : "is being stopped")
                + ": its processes get SIGTERM, and SIGKILL after a grace period (see the end with `hodei"
                + " job watch " + Text.shortId(after.getJobId()) + "`)";
    }
}
