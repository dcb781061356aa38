package dev.hodei.agent;

/** A setting is missing or malformed; the message says which, and what it should be. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    ConfigException(String message) {
        super(message);
        explanation = message;
    }

    /** The message, which is always there. */
    String explanation() {
        return explanation;
    }
}
