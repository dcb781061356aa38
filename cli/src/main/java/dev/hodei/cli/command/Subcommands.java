package dev.hodei.cli.command;

import java.util.Arrays;
import java.util.HashMap;
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
    private final Map<String, String> aliases = new HashMap<>();

    /**
     * Adds a command, or a group of them.
     *
     * @param names as help shows them: {@code list, ls}
     */
    public Subcommands add(String names, Supplier<CommandSpec> command) {
        String[] all = names.split(", ", -1);
        String[] others = Arrays.copyOfRange(all, 1, all.length);
        commands.put(all[0], others.length == 0 ? command : () -> command.get().aliases(others));
        for (String other : others) {
            aliases.put(other, all[0]);
        }
        return this;
    }

    /** Puts the one that the first word names into the group; where it names none, all of them. */
    public CommandSpec into(CommandSpec group, List<String> words) {
        String typed = words.isEmpty() ? "" : words.getFirst();
        String first = aliases.getOrDefault(typed, typed);
        Supplier<CommandSpec> wanted = commands.get(first);
        if (wanted != null) {
            group.addSubcommand(first, wanted.get());
        } else {
            commands.forEach((name, command) -> group.addSubcommand(name, command.get()));
        }
        return group;
    }
}
