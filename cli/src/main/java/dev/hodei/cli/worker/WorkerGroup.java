package dev.hodei.cli.worker;

import dev.hodei.cli.command.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hodei worker …}. */
@Command(
        name = "worker",
        description = "Look at the workers, drain and stop them, add one of your own.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei worker list --all", "  hodei worker drain 1a2b3c4d --deadline 10m"})
public final class WorkerGroup {
    private WorkerGroup() {}

    /** The group with its commands. */
    public static CommandLine commands(Invocation invocation) {
        return new CommandLine(new WorkerGroup())
                .addSubcommand(new ListCommand(invocation))
                .addSubcommand(new GetCommand(invocation))
                .addSubcommand(new WatchCommand(invocation))
                .addSubcommand(new RefreshCommand(invocation))
                .addSubcommand(new DrainCommand(invocation))
                .addSubcommand(new TerminateCommand(invocation))
                .addSubcommand(new TokenCommand(invocation));
    }
}
