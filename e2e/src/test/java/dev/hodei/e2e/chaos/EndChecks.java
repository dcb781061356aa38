package dev.hodei.e2e.chaos;

import com.google.protobuf.Timestamp;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a job has ended, and as the ledger says. */
final class EndChecks {
    static final Set<JobState> ENDS = Set.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_TIMED_OUT);

    private final Job job;
    private final Asked asked;
    /** When the server said that it would be; {@link Instant#MAX} if nobody heard so, null if nobody asked. */
    private final @Nullable Instant cancelled;

    private final List<Mark> marks;
    private final Injected injected;
    private final Consumer<Violation> found;

    EndChecks(
            Job job,
            Asked asked,
            @Nullable Instant cancelled,
            List<Mark> marks,
            Injected injected,
            Consumer<Violation> found) {
        this.job = job;
        this.asked = asked;
        this.cancelled = cancelled;
        this.marks = marks;
        this.injected = injected;
        this.found = found;
    }

    void check() {
        if (!ENDS.contains(job.getState())) {
            found.accept(new Violation(Violation.Kind.JOB_NOT_ENDED, name() + " is " + job.getState()));
            return;
        }
        job.getAttemptsList().forEach(this::attempt);
        if (cancelled != null) {
            cancelled(cancelled);
        }
        if (job.getState() == JobState.JOB_STATE_CANCELLED && cancelled == null) {
            wrong("is CANCELLED, and nobody asked for it");
        }
        boolean none = job.getAttemptsCount() == 0;
        AttemptState last = none
                ? AttemptState.ATTEMPT_STATE_UNSPECIFIED
                : job.getAttempts(job.getAttemptsCount() - 1).getState();
        boolean fits = switch (job.getState()) {
            case JOB_STATE_SUCCEEDED -> last == AttemptState.ATTEMPT_STATE_SUCCEEDED;
            case JOB_STATE_TIMED_OUT -> last == AttemptState.ATTEMPT_STATE_TIMED_OUT;
            case JOB_STATE_FAILED ->
                last == AttemptState.ATTEMPT_STATE_FAILED || last == AttemptState.ATTEMPT_STATE_LOST;
            case JOB_STATE_CANCELLED -> last != AttemptState.ATTEMPT_STATE_SUCCEEDED;
            default -> false;
        };
        if (!fits) {
            wrong("is " + job.getState() + ", and its last attempt is " + last);
        }
    }

    /** Whoever was told that it is being cancelled need not look again. */
    private void cancelled(Instant said) {
        for (Attempt attempt : job.getAttemptsList()) {
            Timestamp assigned = attempt.getAssignedAt();
            if (injected.clocks()
                    .earliest(Instant.ofEpochSecond(assigned.getSeconds(), assigned.getNanos()))
                    .isAfter(said)) {
                found.accept(new Violation(
                        Violation.Kind.CANCEL_IGNORED,
                        name() + ": attempt " + attempt.getNumber() + " was given to a worker after " + said
                                + ", when the server had said that it is cancelled"));
            }
        }
    }

    private void attempt(Attempt attempt) {
        String which = "attempt " + attempt.getNumber();
        switch (attempt.getEndReason()) {
            case END_REASON_EXIT_CODE -> exitCode(attempt, which);
            case END_REASON_TIMEOUT -> {
                if (!asked.kind().endless()) {
                    wrong(which + " timed out, and had time enough");
                }
            }
            case END_REASON_CANCELLED -> {
                if (cancelled == null) {
                    wrong(which + " was cancelled, and nobody asked for it");
                }
            }
            case END_REASON_WORKER_LOST, END_REASON_WORKER_DRAINED -> {
                // Most faults may do that to any.
                if (!injected.mayLoseWorkers()) {
                    wrong(which + " was lost with its worker, and nobody did it: " + attempt.getEndDetail());
                }
            }
            case END_REASON_SETUP_FAILED -> {
                if (marks.stream().anyMatch(mark -> mark.attempt() == attempt.getNumber())) {
                    wrong(which + " could not be set up, and ran");
                }
            }
            case END_REASON_SIGNAL,
                    END_REASON_OUT_OF_MEMORY,
                    END_REASON_PROVISION_FAILED,
                    END_REASON_UNSPECIFIED,
                    UNRECOGNIZED ->
                wrong(which + " ended by " + attempt.getEndReason() + " " + attempt.getSignal() + ", which nobody did: "
                        + attempt.getEndDetail());
        }
    }

    private void exitCode(Attempt attempt, String which) {
        List<Integer> exits = marks.stream()
                .filter(mark -> mark.attempt() == attempt.getNumber() && mark.kind() == Mark.Kind.END)
                .map(Mark::number)
                .toList();
        if (!exits.equals(List.of(attempt.getExitCode()))) {
            wrong(which + " has exit code " + attempt.getExitCode() + ", and its marks say " + exits);
        }
        if ((attempt.getExitCode() == 0) != (attempt.getState() == AttemptState.ATTEMPT_STATE_SUCCEEDED)
                || attempt.getEndReason() != EndReason.END_REASON_EXIT_CODE) {
            wrong(which + " has exit code " + attempt.getExitCode() + " and is " + attempt.getState());
        }
    }

    private void wrong(String what) {
        found.accept(new Violation(Violation.Kind.WRONG_END, name() + ": " + what));
    }

    private String name() {
        return "job " + job.getJobId() + " (" + asked.kind() + ")";
    }
}
