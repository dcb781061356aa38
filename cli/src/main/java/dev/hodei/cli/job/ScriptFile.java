package dev.hodei.cli.job;

import dev.hodei.cli.bytes.EscapedBytes;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.connection.Wording;
import dev.hodei.cli.terminal.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The file with a job's script, as the user names it. */
final class ScriptFile {
    /** The server's own limit, checked before the script is sent. */
    private static final int LARGEST = 1 << 20;

    private static final int LONGEST_NAME = 200;

    /** The interpreters of scripts that are hardly meant for bash, by the suffix of the file's name. */
    private static final Map<String, String> INTERPRETERS =
            Map.of("py", "python3", "js", "node", "mjs", "node", "rb", "ruby", "pl", "perl");

    private ScriptFile() {}

    /** What a job that runs it is called: the file's name; empty where it has none that can be a name. */
    static String name(String file) {
        Path last = file.equals("-") ? null : Path.of(file).getFileName();
        String name = last == null ? "" : last.toString().strip();
        return name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl) ? "" : name;
    }

    /**
     * Returns the note that bash runs a script whose name says that it is for another interpreter; empty where it
     * names one itself, or is no such script.
     *
     * @param content as it was read
     */
    static Optional<String> bashInstead(String file, String content) {
        String name = name(file);
        String interpreter = INTERPRETERS.get(name.substring(name.lastIndexOf('.') + 1));
        return interpreter == null || content.startsWith("#!") || content.startsWith("\ufeff#!")
                ? Optional.empty()
                : Optional.of(Text.visible(name) + " has no #! line, so bash runs it; for another interpreter:"
                        + " --interpreter " + interpreter);
    }

    /** Its content; {@code -} is standard input. */
    static String read(String file, InputStream stdin) {
        String shown = file.equals("-") ? "standard input" : file;
        byte[] content;
        try {
            if (file.equals("-")) {
                content = stdin.readNBytes(LARGEST + 1);
            } else {
                try (InputStream in = Files.newInputStream(Path.of(file))) {
                    content = in.readNBytes(LARGEST + 1);
                }
            }
        } catch (NoSuchFileException e) {
            throw CliException.usage("--script: there is no file " + shown);
        } catch (IOException e) {
            throw CliException.usage("--script: cannot read " + shown + Wording.reason(e));
        }
        if (content.length == 0) {
            throw CliException.usage("--script: " + shown + " is empty");
        }
        if (content.length > LARGEST) {
            throw CliException.usage("--script: " + shown + " is larger than 1 MiB; let a short script fetch the rest");
        }
        String text = EscapedBytes.decode(content);
        if (!EscapedBytes.isText(text)) {
            throw CliException.usage(
                    "--script: " + shown + " is not UTF-8 text at byte offset " + EscapedBytes.offset(text));
        }
        return text;
    }
}
