package dev.hodei.cli.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hodei server …}. */
@Command(
        name = "server",
        description = "Start the server.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei server start"})
public final class ServerGroup {
    private ServerGroup() {}

    /** The group with its commands. */
    public static CommandLine commands() {
        return new CommandLine(new ServerGroup()).addSubcommand(new StartCommand());
    }
}
