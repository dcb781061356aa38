package dev.hodei.cli;

import com.google.gson.JsonObject;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;

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
        if (invocation.json()) {
            JsonObject version = new JsonObject();
            version.addProperty("version", Version.ofThisCommand());
            JsonLines.print(invocation.terminal(), version);
            return ExitCode.OK;
        }
        for (String line : new Version().getVersion()) {
            invocation.terminal().line(line);
        }
        return ExitCode.OK;
    }
}
