package dev.hodei.cli.server;

import dev.hodei.cli.command.Syntax;
import picocli.CommandLine.Model.CommandSpec;

/** {@code hodei server …}. */
public final class ServerGroup {
    private ServerGroup() {}

    /** The group with its commands. */
    public static CommandSpec spec() {
        return Syntax.group("Start the server.")
                .examples("  hodei server start")
                .spec()
                .addSubcommand("start", new StartCommand().spec());
    }
}
