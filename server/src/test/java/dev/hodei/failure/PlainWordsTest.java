package dev.hodei.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages of server and agent have no class name in them: an exception is put into words by {@link Reason}. */
class PlainWordsTest {
    private static final List<String> SOURCES = List.of(
            "src/main/java", "../worker-agent/src/main/java", "../proto/src/main/java", "../migrations/src/main/java");
    private static final String EXCEPTION = "(e|failure|cause|error|problem|trouble)";

    /** What puts a class name into text. */
    private static final List<Pattern> CLASS_NAMES = List.of(
            // An exception at the end of a text, which says its class.
            Pattern.compile("\"\\s*\\+ e\\b(?![.(])"),
            Pattern.compile("\\+ " + EXCEPTION + "\\.toString\\(\\)"),
            Pattern.compile("getClass\\(\\)\\.get(Simple)?Name\\(\\)"),
            // A category of the log.
            Pattern.compile("getLogger\\(\\w+\\.class"),
            // A stack trace for what is no error of ours.
            Pattern.compile("Level\\.(INFO|WARNING),[^;]*,\\s*" + EXCEPTION + "\\);"));

    @Test
    void theCheckFindsWhatItLooksFor() {
        assertThat(found("throw new X(\"can't be read: \" + e);")).isNotEmpty();
        assertThat(found("LOG.log(System.Logger.Level.WARNING, \"away\", failure);"))
                .isNotEmpty();
        assertThat(found("Console.warn(\"can't be read: \" + Reason.of(e));")).isEmpty();
        assertThat(found("LOG.log(Level.ERROR, \"an error of Hodei's\", failure);"))
                .isEmpty();
    }

    @Test
    void noMessageNamesAClass() throws IOException {
        List<String> found = new ArrayList<>();
        int read = 0;
        for (String sources : SOURCES) {
            try (Stream<Path> files = Files.walk(Path.of(sources))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    read++;
                    found(Files.readString(file)).forEach(what -> found.add(file.getFileName() + ": " + what));
                }
            }
        }
        assertThat(read).isGreaterThan(300);
        assertThat(found).isEmpty();
    }

    private static List<String> found(String source) {
        List<String> found = new ArrayList<>();
        for (Pattern pattern : CLASS_NAMES) {
            for (Matcher at = pattern.matcher(source); at.find(); ) {
                found.add(at.group());
            }
        }
        return found;
    }
}
