package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.wire.JobDefaults;
import dev.hodei.wire.TimeText;
import java.time.Duration;
import java.util.Map;

/**
 * How an ended job is put to people and to scripts.
 *
 * @param exitCode what a command that followed it exits with
 * @param words what happened, as the end of a sentence that starts with the job
 * @param action what to do about it; empty where there is nothing to say
 */
record Outcome(int exitCode, String words, String action) {
    private static final int SIGKILL = 9;

    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(SIGKILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"));

    /** @param job one that has ended */
    static Outcome of(Job job) {
        Outcome outcome = withoutDetail(job);
        boolean more =
                job.getState() != JobState.JOB_STATE_SUCCEEDED && !detail(job).isBlank();
        return more ? new Outcome(outcome.exitCode, outcome.words + ": " + detail(job), outcome.action) : outcome;
    }

    /** Returns the outcome for those who have been told the detail already. */
    static Outcome withoutDetail(Job job) {
        return switch (job.getState()) {
            case JOB_STATE_SUCCEEDED -> new Outcome(ExitCode.OK, "succeeded", "");
            case JOB_STATE_CANCELLED -> new Outcome(ExitCode.CANCELLED, "was cancelled", "");
            case JOB_STATE_TIMED_OUT -> timedOut(job);
            default -> failed(lastWord(job), job.getJobId());
        };
    }

    /** What the server or the worker said of how it ended; empty where its reason says it all. */
    static String detail(Job job) {
        return lastWord(job).getEndDetail();
    }

    /** What says how it ended: its last attempt, unless it ended without one. */
    private static Attempt lastWord(Job job) {
        if (job.getEndReason() != EndReason.END_REASON_UNSPECIFIED) {
            return Attempt.newBuilder()
                    .setEndReason(job.getEndReason())
                    .setEndDetail(job.getEndDetail())
                    .build();
        }
        return job.getAttemptsCount() == 0 ? Attempt.getDefaultInstance() : job.getAttempts(job.getAttemptsCount() - 1);
    }

    /** How one attempt ended, in a few words. */
    static String ofAttempt(Attempt attempt) {
        return switch (attempt.getState()) {
            case ATTEMPT_STATE_SUCCEEDED -> "succeeded";
            case ATTEMPT_STATE_CANCELLED -> "was cancelled";
            case ATTEMPT_STATE_TIMED_OUT -> "ran into its timeout";
            case ATTEMPT_STATE_FAILED, ATTEMPT_STATE_LOST -> failed(attempt, "").words;
            default -> "has not ended";
        };
    }

    /** How the attempt before a coming one ended. */
    static String again(Job job, int attempt) {
        String how = job.getAttemptsList().stream()
                .filter(each -> each.getNumber() == attempt)
                .map(Outcome::ofAttempt)
                .findFirst()
                .orElse("has ended");
        return how + "; the job runs again";
    }

    private static Outcome timedOut(Job job) {
        Duration limit = job.getSpec().hasTimeout()
                ? Duration.ofSeconds(
                        job.getSpec().getTimeout().getSeconds(),
                        job.getSpec().getTimeout().getNanos())
                : JobDefaults.TIMEOUT;
        return new Outcome(
                ExitCode.TIMED_OUT,
                "was stopped because its timeout of " + TimeText.of(limit) + " was over",
                "Give it longer with --timeout, or find out where it hangs: its last lines are in the log.");
    }

    private static Outcome failed(Attempt attempt, String jobId) {
        EndReason reason = attempt.getEndReason();
        int ours = ExitCode.NOT_THE_JOBS_FAULT;
        return switch (reason) {
            case END_REASON_EXIT_CODE -> exitCode(attempt.getExitCode(), jobId);
            case END_REASON_SIGNAL ->
                new Outcome(
                        ExitCode.ofSignal(attempt.getSignal()),
                        "failed: " + signal(attempt.getSignal()) + " ended the command (Hodei did not send it)",
                        "See what the command did last: " + logs(jobId));
            case END_REASON_OUT_OF_MEMORY ->
                new Outcome(
                        ExitCode.ofSignal(SIGKILL),
                        "failed: it used more memory than it was given",
                        "Make it use less, or run it on a worker with more memory.");
            case END_REASON_TIMEOUT -> new Outcome(ExitCode.TIMED_OUT, "ran into its timeout", "");
            case END_REASON_CANCELLED -> new Outcome(ExitCode.CANCELLED, "was cancelled", "");
            case END_REASON_WORKER_LOST ->
                new Outcome(
                        ours,
                        "failed: contact with its worker was lost" + beforeItStarted(attempt),
                        "Not the job's fault. " + queueAgain(attempt, jobId)
                                + "; `hodei worker list --all` shows the worker.");
            case END_REASON_WORKER_DRAINED ->
                new Outcome(
                        ours,
                        "failed: its worker was shut down" + beforeItStarted(attempt),
                        "Not the job's fault. " + queueAgain(attempt, jobId) + ".");
            case END_REASON_PROVISION_FAILED ->
                new Outcome(
                        ours,
                        "failed: no worker could be started for it",
                        "Put right what is reported, or ask for another image or more memory; then queue it again: `hodei job retry "
                                + Text.shortId(jobId) + "`.");
            case END_REASON_SETUP_FAILED ->
                new Outcome(
                        ours,
                        "failed: the worker could not start the command",
                        "Check that the working directory and the interpreter exist on the worker.");
            case END_REASON_UNSPECIFIED, UNRECOGNIZED ->
                new Outcome(ours, "failed, for a reason this command does not know", "");
        };
    }

    /** Whether it had started where it was to start, its detail says. */
    private static String beforeItStarted(Attempt attempt) {
        return attempt.hasStartedAt() ? "" : " before it started";
    }

    private static String queueAgain(Attempt attempt, String jobId) {
        String command = "`hodei job retry " + Text.shortId(jobId) + "`";
        return attempt.hasStartedAt()
                ? "Queue it again if it may run twice: " + command
                : "It never ran; queue it again: " + command;
    }

    private static Outcome exitCode(int code, String jobId) {
        String action = switch (code) {
            case 126 -> "126 means that the command was found and may not be executed: check its permissions.";
            case 127 -> "127 means that a command was not found: check its name and the worker's PATH.";
            default -> "The command itself reported this; see what it printed: " + logs(jobId);
        };
        // A failed job must not look like success, whatever the record says.
        return new Outcome(code == 0 ? ExitCode.FAILED : code, "failed: exit code " + code, action);
    }

    private static String logs(String jobId) {
        return "`hodei job logs " + Text.shortId(jobId) + "`";
    }

    private static String signal(int number) {
        String name = SIGNALS.get(number);
        return name == null ? "signal " + number : "signal " + number + " (" + name + ")";
    }
}
