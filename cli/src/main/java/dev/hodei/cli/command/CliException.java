package dev.hodei.cli.command;

/** The command cannot go on; its message is for the user, in one line, and says what to do. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    public int exitCode() {
        return exitCode;
    }

    public String text() {
        String message = getMessage();
        return message == null ? "failed" : message;
    }
}
