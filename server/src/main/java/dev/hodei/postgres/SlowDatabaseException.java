package dev.hodei.postgres;

import java.time.Duration;

/** Thrown if a statement took too long while the database answered others. */
public final class SlowDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SlowDatabaseException(Duration patience) {
        super("the database took longer than " + patience.toSeconds() + " s for an answer", null, false, false);
    }
}
