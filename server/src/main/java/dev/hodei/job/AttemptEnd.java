package dev.hodei.job;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, as its worker reported it or as the controller concluded.
 *
 * @param exitCode 0 to 255, set exactly when the reason is {@link EndReason#EXIT_CODE}
 * @param signal above 0, set exactly when the reason is {@link EndReason#SIGNAL}
 * @param detail more in a sentence, or empty
 * @param log what of it was not stored by then is missing
 * @param neverStarted whether its worker knows that the command was never started, also where it had leave to
 */
public record AttemptEnd(
        EndReason reason,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        String detail,
        ExpectedLog log,
        boolean neverStarted) {
    private static final Set<EndReason> WITHOUT_A_START =
            EnumSet.of(EndReason.CANCELLED, EndReason.WORKER_LOST, EndReason.WORKER_DRAINED);

    public AttemptEnd {
        if (neverStarted && !WITHOUT_A_START.contains(reason)) {
            throw new IllegalArgumentException(reason + " of a command that was never started");
        }
        if ((exitCode != null) != (reason == EndReason.EXIT_CODE) || (signal != null) != (reason == EndReason.SIGNAL)) {
            throw new IllegalArgumentException(reason + " with exit code " + exitCode + " and signal " + signal);
        }
        if (exitCode != null && (exitCode < 0 || exitCode > 255)) {
            throw new IllegalArgumentException("exit code " + exitCode);
        }
        if (signal != null && signal < 1) {
            throw new IllegalArgumentException("signal " + signal);
        }
    }

    public AttemptEnd(
            EndReason reason, @Nullable Integer exitCode, @Nullable Integer signal, String detail, ExpectedLog log) {
        this(reason, exitCode, signal, detail, log, false);
    }

    /** An end that carries neither exit code nor signal. */
    public static AttemptEnd of(EndReason reason, String detail) {
        return new AttemptEnd(reason, null, null, detail, ExpectedLog.EMPTY);
    }

    public static AttemptEnd exited(int exitCode) {
        return new AttemptEnd(EndReason.EXIT_CODE, exitCode, null, "", ExpectedLog.EMPTY);
    }

    public AttemptEnd with(ExpectedLog expected) {
        return new AttemptEnd(reason, exitCode, signal, detail, expected, neverStarted);
    }

    /** This end, of a command that was never started. */
    public AttemptEnd withoutAStart() {
        return new AttemptEnd(reason, exitCode, signal, detail, log, true);
    }

    /** The state of an attempt that ended so. */
    public AttemptState attemptState() {
        return switch (reason) {
            case EXIT_CODE -> Integer.valueOf(0).equals(exitCode) ? AttemptState.SUCCEEDED : AttemptState.FAILED;
            case SIGNAL, OUT_OF_MEMORY, SETUP_FAILED, PROVISION_FAILED -> AttemptState.FAILED;
            case TIMEOUT -> AttemptState.TIMED_OUT;
            case CANCELLED -> AttemptState.CANCELLED;
            case WORKER_LOST, WORKER_DRAINED -> AttemptState.LOST;
        };
    }
}
