package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;

/** {@code hodei job retry}. */
public final class RetryCommand extends Command {
    private final Invocation invocation;

    private final Given<String> id = syntax.parameter("ID", "The job's id, or the first 4 or more of its digits.");

    public RetryCommand(Invocation invocation) {
        super("Run a job that has ended again, as a new job, and print the new job's id.");
        syntax.examples(
                "  hodei job retry 1a2b3c4d",
                "  id=$(hodei job retry 1a2b3c4d) && hodei job logs $id --follow --exit-code");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job job = JobCalls.retry(invocation.connection(), id.get());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation.terminal().line(job.getJobId());
        }
        return ExitCode.OK;
    }
}
