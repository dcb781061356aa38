package dev.hodei.log;

/** Chunks were appended to a log whose attempt has ended. */
public final class LogSealedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogSealedException(String message) {
        super(message);
    }
}
