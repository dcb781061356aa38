package dev.hodei.app.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL could not be started; the message is for the person who started it, and says what to do. */
public final class EmbeddedPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    EmbeddedPostgresException(String message) {
        super(message);
    }
}
