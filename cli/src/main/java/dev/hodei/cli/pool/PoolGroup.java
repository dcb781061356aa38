package dev.hodei.cli.pool;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Syntax;
import picocli.CommandLine.Model.CommandSpec;

/** {@code hodei pool …}. */
public final class PoolGroup {
    private PoolGroup() {}

    /** The group with its commands. */
    public static CommandSpec spec(Invocation invocation) {
        return Syntax.group("Look at the pools that workers come from, and have one tried again.")
                .examples("  hodei pool list", "  hodei pool reset default")
                .spec()
                .addSubcommand("list", new ListCommand(invocation).spec().aliases("ls"))
                .addSubcommand("reset", new ResetCommand(invocation).spec());
    }
}
