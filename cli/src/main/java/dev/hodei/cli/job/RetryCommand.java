package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hodei job retry}. */
@Command(
        name = "retry",
        description = "Run a job that has ended again, as a new job, and print the new job's id.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hodei job retry 1a2b3c4d",
            "  id=$(hodei job retry 1a2b3c4d) && hodei job logs $id --follow --exit-code"
        })
public final class RetryCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The job's id, or the first 4 or more of its digits.")
    private String id = "";

    public RetryCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job job = JobCalls.retry(invocation.connection(), id);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation.terminal().line(job.getJobId());
        }
        return ExitCode.OK;
    }
}
