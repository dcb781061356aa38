package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds jobs up until it is opened; closing the test's directory opens it too. */
public record Gate(Path file) {
    public static Gate in(Path directory) {
        try {
            return new Gate(Files.createTempFile(directory, "gate", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command that ends when the gate is open. It waits in bash's own `read`, on a pipe in which nothing will ever be:
     * fifty jobs that start a `sleep` each 20 ms would be a load of their own.
     */
    public String command() {
        return "exec {gate}<> <(:); while [ -e '" + file + "' ]; do read -rt 0.02 -u $gate; done; exec {gate}>&-";
    }

    /** May be called again. */
    public void open() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
