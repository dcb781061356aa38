package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.ExplainJobResponse;
import java.time.Instant;

/** {@code hodei job why}. */
public final class WhyCommand extends Command {
    private final Invocation invocation;

    private final Given<String> id = syntax.parameter("ID", "The job's id, or the first 4 or more of its digits.");

    public WhyCommand(Invocation invocation) {
        super(
                "Say why a job waits, where it runs, or why it ended, and what to do about it.",
                "For one that waits: its place in the queue, what comes of starting workers, and of each worker what"
                        + " speaks against it.");
        syntax.examples("  hodei job why 1a2b3c4d", "  hodei job why 1a2b3c4d -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ExplainJobResponse response = JobCalls.explain(invocation.connection(), id.get());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), response);
        } else {
            new Explanation(invocation.terminal(), Instant.now()).print(response);
        }
        return ExitCode.OK;
    }
}
