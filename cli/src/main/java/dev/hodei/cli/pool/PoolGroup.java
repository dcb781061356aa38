package dev.hodei.cli.pool;

import dev.hodei.cli.command.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hodei pool …}. */
@Command(
        name = "pool",
        description = "Look at the pools that workers come from.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei pool list"})
public final class PoolGroup {
    private PoolGroup() {}

    /** The group with its commands. */
    public static CommandLine commands(Invocation invocation) {
        return new CommandLine(new PoolGroup()).addSubcommand(new ListCommand(invocation));
    }
}
