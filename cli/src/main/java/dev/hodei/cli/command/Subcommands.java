package dev.hodei.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands of a group. Where the user's words name one of them, the others are not made, which would only take time.
 */
public final class Subcommands {
    private final Map<String, Supplier<CommandSpec>> commands = new LinkedHashMap<>();

    /** Adds a command, or a group of them. */
    public Subcommands add(String name, Supplier<CommandSpec> command) {
        commands.put(name, command);
        return this;
    }

    /** Puts the one that the first word names into the group; where it names none, all of them. */
    public CommandSpec into(CommandSpec group, List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst();
        Supplier<CommandSpec> wanted = commands.get(first);
        if (wanted != null) {
            group.addSubcommand(first, wanted.get());
        } else {
            commands.forEach((name, command) -> group.addSubcommand(name, command.get()));
        }
        return group;
    }
}
