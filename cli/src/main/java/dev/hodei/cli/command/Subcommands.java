package dev.hodei.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands of a group. Where the user's words name one of them, the others are not made: reading all their
 * annotations would take longer than the command itself.
 */
public final class Subcommands {
    private final Map<String, Supplier<?>> commands = new LinkedHashMap<>();

    /** Adds a command, which must be called that. */
    public Subcommands add(String name, Supplier<?> command) {
        commands.put(name, command);
        return this;
    }

    /** Puts the one that the first word names into the group; where it names none, all of them. */
    public CommandLine into(CommandLine group, List<String> words) {
        Supplier<?> wanted = words.isEmpty() ? null : commands.get(words.getFirst());
        if (wanted != null) {
            group.addSubcommand(wanted.get());
        } else {
            commands.values().forEach(command -> group.addSubcommand(command.get()));
        }
        return group;
    }
}
