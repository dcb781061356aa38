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

    /** The command that ends when the gate is open. */
    public String command() {
        return "while [ -e '" + file + "' ]; do sleep 0.02; done";
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
