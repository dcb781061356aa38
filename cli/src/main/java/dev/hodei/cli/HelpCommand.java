package dev.hodei.cli;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** {@code hodei help}. */
final class HelpCommand extends Command {
    private final Invocation invocation;

    private final Given<List<String>> words = syntax.words("COMMAND", "The command, such as `job logs`; else all.");

    HelpCommand(Invocation invocation) {
        super("Show what a command does and takes, as --help behind it does.");
        syntax.examples("  hodei help", "  hodei help run", "  hodei help job logs");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CommandLine command = spec().root().commandLine();
        for (String word : words.get()) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw CliException.usage(unknown(command, word));
            }
            command = next;
        }
        invocation.terminal().out(command.getUsageMessage().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }

    /** Says that there is no such command, and which one may have been meant: also one of a group's, given without it. */
    static String unknown(CommandLine group, String word) {
        List<String> below = group.getSubcommands().entrySet().stream()
                .filter(entry -> entry.getValue().getSubcommands().containsKey(word))
                .map(entry -> entry.getKey() + " " + word)
                .toList();
        return "there is no command '" + word + "'"
                + (below.isEmpty()
                        ? Nearest.suggestion(word, group.getSubcommands().keySet())
                        : Nearest.question(below));
    }
}
