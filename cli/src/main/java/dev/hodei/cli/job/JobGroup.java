package dev.hodei.cli.job;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Subcommands;
import dev.hodei.cli.command.Syntax;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code hodei job …}. */
public final class JobGroup {
    private JobGroup() {}

    /** The group with its commands, or only the one that the words after it begin with. */
    public static CommandSpec spec(Invocation invocation, List<String> words) {
        Syntax group = Syntax.group("Queue jobs, look at them, stop them.")
                .examples("  hodei job list --state running", "  hodei job logs 1a2b3c4d --follow");
        return new Subcommands()
                .add("queue", () -> new QueueCommand(invocation).spec())
                .add("get", () -> new GetCommand(invocation).spec())
                .add("list, ls", () -> new ListCommand(invocation).spec())
                .add("logs", () -> new LogsCommand(invocation).spec())
                .add("wait", () -> new WaitCommand(invocation).spec())
                .add("watch", () -> new WatchCommand(invocation).spec())
                .add("cancel", () -> new CancelCommand(invocation).spec())
                .add("retry", () -> new RetryCommand(invocation).spec())
                .add("why", () -> new WhyCommand(invocation).spec())
                .into(group.spec(), words);
    }
}
