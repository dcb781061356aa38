package dev.hodei.agent.run;

import com.google.protobuf.ByteString;
import dev.hodei.wire.ByteWord;
import java.util.List;
import java.util.Set;

/** Makes a shell line of a program and its arguments. The only place where arguments are quoted. */
final class ShellQuoting {
    private static final String SAFE = "_@%+:,./-";
    private static final Set<String> RESERVED = Set.of(
            "!",
            "[[",
            "]]",
            "{",
            "}",
            "case",
            "coproc",
            "do",
            "done",
            "elif",
            "else",
            "esac",
            "fi",
            "for",
            "function",
            "if",
            "in",
            "select",
            "then",
            "time",
            "until",
            "while");

    private ShellQuoting() {}

    /** The line that bash takes apart into exactly these elements. No element contains NUL. */
    static String line(List<String> elements) {
        return lineOf(elements.stream().map(ByteString::copyFromUtf8).toList());
    }

    /** Returns what {@link #line} does, of elements that need not be UTF-8. */
    static String lineOf(List<ByteString> elements) {
        StringBuilder line = new StringBuilder();
        for (ByteString element : elements) {
            // A reserved word in the first place would be syntax, and not the program of that name.
            boolean syntax = line.isEmpty() && RESERVED.contains(element.toStringUtf8());
            line.append(line.isEmpty() ? "" : " ").append(syntax ? inQuotes(element.toStringUtf8()) : quote(element));
        }
        return line.toString();
    }

    private static String quote(ByteString element) {
        return element.isValidUtf8() ? quote(element.toStringUtf8()) : ByteWord.quoted(element);
    }

    private static String quote(String element) {
        return !element.isEmpty() && element.chars().allMatch(ShellQuoting::isSafe) ? element : inQuotes(element);
    }

    private static String inQuotes(String element) {
        return "'" + element.replace("'", "'\\''") + "'";
    }

    private static boolean isSafe(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SAFE.indexOf(c) >= 0;
    }
}
