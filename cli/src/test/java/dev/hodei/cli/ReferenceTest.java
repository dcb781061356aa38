package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.connection.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has the variables that the command line and its launcher read. */
class ReferenceTest {
    private static final Pattern READ = Pattern.compile("\\.(?:get|getOrDefault)\\(\"(HODEI_[A-Z_]+|NO_COLOR)\"");
    private static final Pattern READ_BY_SHELL = Pattern.compile("\\$\\{(HODEI_JAVA[A-Z_]+)");
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\| (?:`([^`]+)`|(unset)) \\|");

    @Test
    void theReferenceIsTheCode() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .dropWhile(line -> !line.equals("## Command line"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(ROW::matcher)
                .filter(Matcher::find)
                .forEach(row -> documented.put(row.group(1), row.group(2) == null ? "unset" : row.group(2)));

        assertThat(documented.keySet()).isEqualTo(read());
        assertThat(documented.remove("HODEI_SERVER_ADDRESS")).isEqualTo(ServerAddress.DEFAULT);
        assertThat(documented.values()).containsOnly("unset");
    }

    private static Set<String> read() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                find(READ, source, names);
            }
        }
        find(READ_BY_SHELL, Path.of("../bin/lib/java-home.sh"), names);
        return names;
    }

    private static void find(Pattern pattern, Path file, Set<String> names) throws IOException {
        pattern.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
    }
}
