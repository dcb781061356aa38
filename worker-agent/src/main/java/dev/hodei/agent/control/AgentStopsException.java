package dev.hodei.agent.control;

/** The agent can't go on; the message says why, and how to put it right. */
final class AgentStopsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    private final int exitCode;

    AgentStopsException(int exitCode, String message) {
        super(message);
        explanation = message;
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** The message, which is always there. */
    String explanation() {
        return explanation;
    }
}
