package dev.hodei.cli.terminal;

import java.util.regex.Pattern;

/** One word of a command line that is printed for people to run. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /** The word that a shell takes for exactly this text, whatever is in it. */
    public static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
