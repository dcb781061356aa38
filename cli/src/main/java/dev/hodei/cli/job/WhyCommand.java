package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Job;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hodei job why}: one sentence, and what to do about it. */
@Command(
        name = "why",
        description = "Say why a job waits, where it runs, or why it ended, and what to do about it.",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei job why 1a2b3c4d"})
public final class WhyCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The job's id, or the first 4 or more of its digits.")
    private String id = "";

    public WhyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job job = JobCalls.get(invocation.connection(), id);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
            return ExitCode.OK;
        }
        String since = " (" + Times.ago(Times.instant(job.getChangedAt()), Instant.now()) + ")";
        invocation
                .terminal()
                .line("job " + Text.shortId(job.getJobId()) + " " + Text.visible(Whereabouts.of(job)) + since);
        String action = action(job);
        if (!action.isEmpty()) {
            invocation.terminal().line("  " + action);
        }
        return ExitCode.OK;
    }

    private static String action(Job job) {
        String shortId = Text.shortId(job.getJobId());
        return switch (job.getState()) {
            case JOB_STATE_QUEUED -> "`hodei worker list` shows the workers; `hodei job watch " + shortId + "` waits.";
            case JOB_STATE_ASSIGNED, JOB_STATE_RUNNING ->
                "See what it prints: `hodei job logs " + shortId + " --follow`";
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_TIMED_OUT ->
                Outcome.of(job).action();
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }
}
