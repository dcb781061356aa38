package dev.hodei.cli.worker;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Subcommands;
import dev.hodei.cli.command.Syntax;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code hodei worker …}. */
public final class WorkerGroup {
    private WorkerGroup() {}

    /** The group with its commands, or only the one that the words after it begin with. */
    public static CommandSpec spec(Invocation invocation, List<String> words) {
        Syntax group = Syntax.group("Look at the workers, drain and stop them, add one of your own.")
                .examples("  hodei worker list --all", "  hodei worker drain 1a2b3c4d --deadline 10m");
        return new Subcommands()
                .add("list, ls", () -> new ListCommand(invocation).spec())
                .add("get", () -> new GetCommand(invocation).spec())
                .add("watch", () -> new WatchCommand(invocation).spec())
                .add("refresh", () -> new RefreshCommand(invocation).spec())
                .add("drain", () -> new DrainCommand(invocation).spec())
                .add("terminate", () -> new TerminateCommand(invocation).spec())
                .add("token", () -> new TokenCommand(invocation).spec())
                .into(group.spec(), words);
    }
}
