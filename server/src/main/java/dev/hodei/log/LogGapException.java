package dev.hodei.log;

/** Chunks were appended that do not continue the stored log: a bug of ours, or two writers of one log. */
public final class LogGapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogGapException(String message) {
        super(message);
    }
}
