package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;

/** {@code hodei job get}. */
public final class GetCommand extends Command {
    private final Invocation invocation;

    private final Given<String> id = syntax.parameter("ID", "The job's id, or the first 4 or more of its digits.");

    public GetCommand(Invocation invocation) {
        super("Show one job: what it runs, where it is, its attempts and its timeline.");
        syntax.examples("  hodei job get 1a2b3c4d", "  hodei job get 1a2b3c4d -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job job = JobCalls.get(invocation.connection(), id.get());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            new JobDetails(invocation.terminal()).print(job);
        }
        return ExitCode.OK;
    }
}
