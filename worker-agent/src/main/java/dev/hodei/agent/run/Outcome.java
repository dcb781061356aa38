package dev.hodei.agent.run;

import dev.hodei.agent.process.ExitStatus;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.EndReason;

/** How an attempt ended. */
sealed interface Outcome {
    /** The longest end detail that the contract allows. */
    int MAX_DETAIL_CHARS = 1_000;

    /** The command ended by itself, or by a signal that Hodei did not send. */
    record Ended(ExitStatus status) implements Outcome {}

    /** Hodei ended it, or never started it. {@code detail} is a sentence, or empty. */
    record Because(EndReason reason, String detail) implements Outcome {}

    /** Its command was never started, and could have been: it may be elsewhere. {@code detail} is a sentence. */
    record NeverStarted(EndReason reason, String detail) implements Outcome {}

    default void describeIn(AttemptFinished.Builder report) {
        switch (this) {
            case Ended(ExitStatus.Exited(int code)) ->
                report.setEndReason(EndReason.END_REASON_EXIT_CODE).setExitCode(code);
            case Ended(ExitStatus.Signalled(int signal)) ->
                report.setEndReason(EndReason.END_REASON_SIGNAL).setSignal(signal);
            case Because(EndReason reason, String detail) ->
                report.setEndReason(reason).setEndDetail(limited(detail));
            case NeverStarted(EndReason reason, String detail) ->
                report.setEndReason(reason).setEndDetail(limited(detail)).setNeverStarted(true);
        }
    }

    private static String limited(String detail) {
        return detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS - 1) + "…" : detail;
    }
}
