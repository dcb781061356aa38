package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a short command to its end. */
final class Commands {
    private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C", "TZ", "UTC");

    private Commands() {}

    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        /** Returns the last lines, in which the reason of a failure mostly stands. */
        String lastLines(int count) {
            List<String> lines = output.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        }
    }

    static Result run(List<String> command) throws IOException {
        return run(command, "");
    }

    static Result run(List<String> command, String input) throws IOException {
        Process process = builder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it ran " + command.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** In a directory that everybody may enter, and without settings for other PostgreSQL servers. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("HODEI_"));
        builder.environment().putAll(PLAIN);
        return builder;
    }
}
