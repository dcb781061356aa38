package dev.hodei.cli;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;

/** {@code hodei version}. */
final class VersionCommand extends Command {
    private final Invocation invocation;

    VersionCommand(Invocation invocation) {
        super("Show the version of this command.");
        syntax.examples("  hodei version");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        for (String line : new Version().getVersion()) {
            invocation.terminal().line(line);
        }
        return ExitCode.OK;
    }
}
