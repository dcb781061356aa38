package dev.hodei.cli.job;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Subcommands;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hodei job …}. */
@Command(
        name = "job",
        description = "Queue jobs, look at them, stop them.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei job list --state running", "  hodei job logs 1a2b3c4d --follow"})
public final class JobGroup {
    private JobGroup() {}

    /** The group with its commands, or only the one that the words after it begin with. */
    public static CommandLine commands(Invocation invocation, List<String> words) {
        return new Subcommands()
                .add("queue", () -> new CommandLine(new QueueCommand(invocation)).setStopAtPositional(true))
                .add("get", () -> new GetCommand(invocation))
                .add("list", () -> new ListCommand(invocation))
                .add("logs", () -> new LogsCommand(invocation))
                .add("watch", () -> new WatchCommand(invocation))
                .add("cancel", () -> new CancelCommand(invocation))
                .add("retry", () -> new RetryCommand(invocation))
                .add("why", () -> new WhyCommand(invocation))
                .into(new CommandLine(new JobGroup()), words);
    }
}
