package dev.hodei.agent.control;

/** The agent's exit codes, those of sysexits.h where it has one. */
public final class ExitCode {
    /** The agent was asked to stop, and left nothing behind. */
    public static final int OK = 0;
    /** A bug. */
    public static final int FAILED = 1;
    /** Its configuration is missing something or is malformed. */
    public static final int USAGE = 2;
    /** No server could be reached for too long. */
    public static final int UNAVAILABLE = 69;
    /** Another agent works in its work directory. */
    public static final int BUSY = 75;
    /** The server does not let this worker in: wrong, used or expired password, or the worker has ended. */
    public static final int NOT_ALLOWED = 77;

    private ExitCode() {}
}
