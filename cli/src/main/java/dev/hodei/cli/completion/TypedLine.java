package dev.hodei.cli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A line up to the cursor, understood as far as it goes.
 *
 * @param command the command that it names
 * @param option the option whose value stands at the cursor; null where none does
 * @param given the names of the options that stand before the cursor
 * @param words the command's own words before the cursor
 * @param verbatim whether the word at the cursor can be no option, after -- or a first word of the job's own
 * @param before what stands in the word at the cursor before the value: "--state=", or nothing
 * @param partial the value at the cursor as far as it is typed
 * @param server what was given with --server; null where it was not
 */
record TypedLine(
        CommandSpec command,
        @Nullable OptionSpec option,
        List<String> given,
        List<String> words,
        boolean verbatim,
        String before,
        String partial,
        @Nullable String server) {

    static TypedLine of(CommandSpec root, String line) {
        List<String> all = split(line);
        while (all.size() > 1 && all.getFirst().matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
            all = all.subList(1, all.size());
        }
        return new Reading(root).read(all.subList(Math.min(1, all.size()), all.size()));
    }

    /** Words as a shell takes them; the last one is the one at the cursor, and may be empty. */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        words.add(word.toString());
        return words;
    }

    /** The line's state, word by word. */
    private static final class Reading {
        private CommandSpec command;
        private @Nullable OptionSpec awaiting;
        private final List<String> given = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private boolean verbatim;
        private @Nullable String server;

        Reading(CommandSpec root) {
            command = root;
        }

        TypedLine read(List<String> all) {
            all.stream().limit(Math.max(0, all.size() - 1)).forEach(this::word);
            String last = all.isEmpty() ? "" : all.getLast();
            int equals = last.indexOf('=');
            OptionSpec named = awaiting == null && !verbatim && last.startsWith("--") && equals > 0
                    ? taking(last.substring(0, equals))
                    : null;
            return named == null
                    ? typed(awaiting, "", last)
                    : typed(named, last.substring(0, equals + 1), last.substring(equals + 1));
        }

        private TypedLine typed(@Nullable OptionSpec option, String before, String partial) {
            return new TypedLine(command, option, given, words, verbatim, before, partial, server);
        }

        private void word(String word) {
            if (awaiting != null) {
                value(awaiting, word);
                awaiting = null;
            } else if (verbatim) {
                words.add(word);
            } else if (word.equals("--")) {
                verbatim = true;
            } else if (word.startsWith("-") && word.length() > 1) {
                option(word);
            } else {
                CommandLine below = words.isEmpty() ? command.subcommands().get(word) : null;
                if (below != null) {
                    command = below.getCommandSpec();
                    return;
                }
                words.add(word);
                verbatim = command.parser().stopAtPositional();
            }
        }

        private void option(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            given.add(name);
            OptionSpec option = taking(name);
            if (option != null && equals >= 0) {
                value(option, word.substring(equals + 1));
            } else {
                awaiting = option;
            }
        }

        private void value(OptionSpec option, String value) {
            if (option.longestName().equals("--server")) {
                server = value;
            }
        }

        /** The option of this name, if it takes a value. */
        private @Nullable OptionSpec taking(String name) {
            OptionSpec option = command.optionsMap().get(name);
            return option == null || option.arity().max() == 0 ? null : option;
        }
    }
}
