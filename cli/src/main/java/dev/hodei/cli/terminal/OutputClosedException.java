package dev.hodei.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output takes nothing more: whoever read it has gone ({@code hodei job logs X | head}), or it can't be written to. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean readerGone;

    OutputClosedException(IOException cause) {
        super("standard output can't be written to: " + cause.getMessage(), cause);
        readerGone = isOfAPipe(cause);
    }

    /** Whether it is a pipe that nobody reads any more, so that nobody is left to tell anything. */
    public boolean isReaderGone() {
        return readerGone;
    }

    /** The kernel's words may be in any language, so that they alone don't tell. */
    private static boolean isOfAPipe(IOException cause) {
        if (String.valueOf(cause.getMessage()).contains("Broken pipe")) {
            return true;
        }
        try {
            String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return output.startsWith("pipe:") || output.startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
