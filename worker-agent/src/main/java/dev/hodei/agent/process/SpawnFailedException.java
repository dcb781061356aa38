package dev.hodei.agent.process;

/** The kernel would not start the program; the message says why. */
public final class SpawnFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    SpawnFailedException(String message) {
        super(message);
    }
}
