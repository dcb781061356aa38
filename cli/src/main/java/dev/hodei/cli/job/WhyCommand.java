package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.ExplainJobResponse;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hodei job why}. */
@Command(
        name = "why",
        description = {
            "Say why a job waits, where it runs, or why it ended, and what to do about it.",
            "For one that waits: its place in the queue, what comes of starting workers, and of each worker what speaks"
                    + " against it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hodei job why 1a2b3c4d", "  hodei job why 1a2b3c4d -o json"})
public final class WhyCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The job's id, or the first 4 or more of its digits.")
    private String id = "";

    public WhyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ExplainJobResponse response = JobCalls.explain(invocation.connection(), id);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), response);
        } else {
            new Explanation(invocation.terminal(), Instant.now()).print(response);
        }
        return ExitCode.OK;
    }
}
