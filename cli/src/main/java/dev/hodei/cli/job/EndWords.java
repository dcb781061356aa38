package dev.hodei.cli.job;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import java.util.stream.Stream;

/** Why a job ended, in the few words that a list has room for; {@link Outcome} says it whole. */
final class EndWords {
    private EndWords() {}

    /** Empty where the job's state and exit code say all. */
    static String of(Job job) {
        Attempt last = job.getAttemptsCount() == 0
                ? Attempt.getDefaultInstance()
                : job.getAttempts(job.getAttemptsCount() - 1);
        boolean ofJob = job.getEndReason() != EndReason.END_REASON_UNSPECIFIED;
        String words = words(ofJob ? job.getEndReason() : last.getEndReason(), last);
        String detail = ofJob ? job.getEndDetail() : last.getEndDetail();
        return String.join(
                ": ", Stream.of(words, detail).filter(text -> !text.isBlank()).toList());
    }

    private static String words(EndReason reason, Attempt attempt) {
        return switch (reason) {
            case END_REASON_SIGNAL -> "signal " + attempt.getSignal();
            case END_REASON_OUT_OF_MEMORY -> "out of memory";
            case END_REASON_TIMEOUT -> "timeout";
            case END_REASON_WORKER_LOST -> "worker lost";
            case END_REASON_WORKER_DRAINED -> "worker shut down";
            case END_REASON_PROVISION_FAILED -> "no worker could be started";
            case END_REASON_SETUP_FAILED -> "could not be started";
            case END_REASON_EXIT_CODE, END_REASON_CANCELLED, END_REASON_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }
}
