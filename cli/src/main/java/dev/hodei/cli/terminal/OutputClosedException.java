package dev.hodei.cli.terminal;

import java.io.IOException;

/** Whoever read our standard output has gone ({@code hodei job logs X | head}): nobody is left to tell anything. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(IOException cause) {
        super(cause);
    }
}
