package dev.hodei.agent.run;

/** The command can't be started; the message tells the user why, and how to put it right. */
final class SetupFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    SetupFailedException(String message) {
        super(message);
        explanation = message;
    }

    /** The message, which is always there. */
    String explanation() {
        return explanation;
    }
}
