package dev.hodei.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands one after the other in one JVM, from which {@code bin/train} makes the AOT cache: what users do most must
 * be in it, with its output and its end. Needs a server; without one, the cache holds less.
 */
final class Training {
    private Training() {}

    public static void main(String... arguments) {
        hodei("run", "--", "echo trained");
        ByteArrayOutputStream ids = new ByteArrayOutputStream();
        hodei(ids, "job", "queue", "--", "echo trained");
        String id = ids.toString(StandardCharsets.UTF_8).strip();
        for (List<String> command : List.of(
                List.of("job", "logs", "--follow", id),
                List.of("job", "get", id),
                List.of("job", "list"),
                List.of("job", "list", "-o", "json"),
                List.of("worker", "list"),
                List.of("complete", "--", "hodei job get "),
                List.of("status"))) {
            hodei(command.toArray(String[]::new));
        }
        System.exit(0);
    }

    private static void hodei(String... command) {
        hodei(OutputStream.nullOutputStream(), command);
    }

    private static void hodei(OutputStream out, String... command) {
        Hodei.run(command, InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), System.getenv());
    }
}
