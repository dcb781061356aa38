package dev.hodei.cli.job;

import dev.hodei.cli.command.Invocation;
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

    /** The group with its commands. */
    public static CommandLine commands(Invocation invocation) {
        return new CommandLine(new JobGroup())
                .addSubcommand(new CommandLine(new QueueCommand(invocation)).setStopAtPositional(true))
                .addSubcommand(new GetCommand(invocation))
                .addSubcommand(new ListCommand(invocation))
                .addSubcommand(new LogsCommand(invocation))
                .addSubcommand(new WatchCommand(invocation))
                .addSubcommand(new CancelCommand(invocation))
                .addSubcommand(new RetryCommand(invocation))
                .addSubcommand(new WhyCommand(invocation));
    }
}
