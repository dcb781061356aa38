package dev.hodei.cli.command;

/**
 * The exit codes of {@code hodei}. A command that follows a job to its end ({@code run}, {@code job logs --follow}, {@code job
 * watch ID}) exits with the job's own exit code, or with one of those below that say how else the job ended. A command that
 * only shows or changes something exits with 0 where that was done, whatever became of the job. {@code hodei --help} says so
 * to users.
 */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    /** EX_DATAERR of sysexits.h: a log is damaged, or not the one that was sealed. */
    public static final int DAMAGED = 65;
    /** EX_UNAVAILABLE of sysexits.h. */
    public static final int UNREACHABLE = 69;
    /** EX_TEMPFAIL of sysexits.h: we left before the job's end. */
    public static final int DETACHED = 75;
    /** EX_NOPERM of sysexits.h. */
    public static final int NOT_ALLOWED = 77;
    /** The job ran into its timeout; the code is that of timeout(1). */
    public static final int TIMED_OUT = 124;
    /** The job failed through no fault of its own. */
    public static final int NOT_THE_JOBS_FAULT = 125;
    /** 128 + SIGINT, as a shell reports it. */
    public static final int CANCELLED = 130;
    /** 128 + SIGPIPE: nobody reads our output any more. */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}

    /** Returns the code by which a shell reports a program that a signal ended. */
    public static int ofSignal(int signal) {
        return 128 + signal;
    }
}
