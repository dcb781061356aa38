package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hodei job get}. */
@Command(
        name = "get",
        description = "Show one job: what it runs, where it is, its attempts and its timeline.",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei job get 1a2b3c4d", "  hodei job get 1a2b3c4d -o json"})
public final class GetCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The job's id, or the first 4 or more of its digits.")
    private String id = "";

    public GetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Job job = JobCalls.get(invocation.connection(), id);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            new JobDetails(invocation.terminal()).print(job);
        }
        return ExitCode.OK;
    }
}
