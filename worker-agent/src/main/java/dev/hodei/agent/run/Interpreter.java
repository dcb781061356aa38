package dev.hodei.agent.run;

import com.google.protobuf.ByteString;
import dev.hodei.agent.process.Executables;
import dev.hodei.v1.Script;
import dev.hodei.wire.ByteWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * What runs a script: the interpreter named in the job (split at white space), else the script's {@code #!} line, read as
 * the kernel reads it (a path and at most one argument), else bash.
 *
 * @param words the interpreter and its own arguments; at least one
 * @param fromScript whether they come from the script's first line
 */
record Interpreter(List<String> words, boolean fromScript) {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh");
    private static final ByteString ENV = ByteString.copyFromUtf8("/env");
    private static final int PATH_MAX_BYTES = 4096;

    static Interpreter of(Script script) {
        if (!script.getInterpreter().isBlank()) {
            List<String> words = new ArrayList<>();
            new StringTokenizer(script.getInterpreter())
                    .asIterator()
                    .forEachRemaining(word -> words.add((String) word));
            return new Interpreter(List.copyOf(words), false);
        }
        String content = withoutMark(script.getContent());
        if (content.startsWith("#!")) {
            int end = content.indexOf('\n');
            String line = content.substring(2, end < 0 ? content.length() : end).strip();
            if (!line.isEmpty()) {
                return new Interpreter(List.of(line.split("[ \t]+", 2)), true);
            }
        }
        return new Interpreter(List.of("/bin/bash"), false);
    }

    /** A script without its byte order mark, with which no shell finds the first line. */
    static String withoutMark(String content) {
        return content.startsWith("\ufeff") ? content.substring(1) : content;
    }

    /** The command line that a user would type to get the same from a here-document. */
    String display(List<ByteString> arguments) {
        String line = fromScript ? String.join(" ", words) : ShellQuoting.line(words);
        if (arguments.isEmpty()) {
            return line;
        }
        String name = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
        return line + (SHELLS.contains(name) ? " -s -- " : " - ") + ShellQuoting.lineOf(arguments);
    }

    /**
     * The path of the interpreter.
     *
     * @param directory where the script starts
     */
    ByteString locate(ByteString searchPath, String directory) throws SetupFailedException {
        String name = words.getFirst();
        ByteString path = Executables.find(ByteString.copyFromUtf8(name), searchPath, directory)
                .orElseThrow(() -> missing(name, searchPath));
        if (path.endsWith(ENV) && words.size() == 2 && isPlainName(words.get(1))) {
            String wanted = words.get(1);
            if (Executables.find(ByteString.copyFromUtf8(wanted), searchPath, directory)
                    .isEmpty()) {
                throw missing(wanted, searchPath);
            }
        }
        return path;
    }

    private SetupFailedException missing(String name, ByteString searchPath) {
        String shown = name.length() > PATH_MAX_BYTES ? name.substring(0, PATH_MAX_BYTES) : name;
        String where = name.indexOf('/') >= 0 ? "" : " (PATH is " + ByteWord.shown(searchPath) + ")";
        String origin = fromScript ? "The script's #! line asks for" : "The script asks for";
        return new SetupFailedException(origin + " the interpreter \"" + shown
                + "\", which this worker does not have or may not execute" + where
                + ". Install it on the worker, or name another interpreter.");
    }

    private static boolean isPlainName(String word) {
        return !word.startsWith("-") && word.indexOf('=') < 0 && word.indexOf(' ') < 0;
    }
}
