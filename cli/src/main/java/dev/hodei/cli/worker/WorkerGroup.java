package dev.hodei.cli.worker;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Subcommands;
import java.util.List;
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

    /** The group with its commands, or only the one that the words after it begin with. */
    public static CommandLine commands(Invocation invocation, List<String> words) {
        return new Subcommands()
                .add("list", () -> new ListCommand(invocation))
                .add("get", () -> new GetCommand(invocation))
                .add("watch", () -> new WatchCommand(invocation))
                .add("refresh", () -> new RefreshCommand(invocation))
                .add("drain", () -> new DrainCommand(invocation))
                .add("terminate", () -> new TerminateCommand(invocation))
                .add("token", () -> new TokenCommand(invocation))
                .into(new CommandLine(new WorkerGroup()), words);
    }
}
