package dev.hodei.cli.job;

import dev.hodei.cli.pool.Circuits;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ProvisioningOutlook;
import dev.hodei.v1.WaitExplanation;
import dev.hodei.v1.WaitReason;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerHealth;
import java.time.Duration;
import java.time.Instant;

/** Why a job is where it is, for people: one sentence, what belongs to it, and the workers. */
final class Explanation {
    private final Terminal terminal;
    private final Instant now;

    Explanation(Terminal terminal, Instant now) {
        this.terminal = terminal;
        this.now = now;
    }

    void print(ExplainJobResponse response) {
        Job job = response.getJob();
        WaitExplanation waiting = response.getWaiting();
        String where =
                waiting.getUnsatisfiable() ? "can't run as things are: " + job.getWaitReason() : Whereabouts.of(job);
        Fields.paragraph(terminal, 0, "job " + Text.shortId(job.getJobId()) + " " + Text.visible(where));
        switch (job.getState()) {
            case JOB_STATE_QUEUED -> waiting(job, waiting);
            case JOB_STATE_ASSIGNED, JOB_STATE_RUNNING -> {
                onWorker(job, response.getWorker());
                if (waiting.getReason() == WaitReason.WAIT_REASON_LOST_WORKER_NOT_GONE) {
                    detail(job.getWaitReason());
                }
            }
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_TIMED_OUT -> ended(job);
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        detail(action(response));
        if (waiting.getWorkersCount() > 0) {
            terminal.line("");
            WorkersConsidered.of(waiting).print(terminal);
        }
    }

    private void waiting(Job job, WaitExplanation waiting) {
        detail("queued " + Times.ago(Times.instant(job.getQueuedAt()), now)
                // Whose turn never comes has no place.
                + (waiting.hasDecidedAt() && !waiting.getUnsatisfiable() ? "; " + place(waiting) : ""));
        if (job.getAttemptsCount() > 0) {
            Attempt last = latest(job);
            detail("attempt " + last.getNumber() + " " + Outcome.ofAttempt(last) + "; it is to run again");
        }
        if (waiting.hasProvisioning()) {
            provisioning(waiting.getProvisioning(), waiting);
        }
    }

    private static String place(WaitExplanation waiting) {
        int ahead = waiting.getJobsAhead();
        String queued = waiting.getJobsQueued() == 1 ? "" : ", of " + waiting.getJobsQueued() + " that are queued";
        if (ahead == 0) {
            return "it comes next" + queued;
        }
        String jobs = Text.count(ahead, "job that asks for the same comes", "jobs that ask for the same come");
        return (waiting.getJobsAheadAtLeast() ? "at least " : "") + jobs + " first (higher priority, or older)"
                + queued;
    }

    private void provisioning(ProvisioningOutlook provisioning, WaitExplanation waiting) {
        Instant decided = Times.instant(waiting.getDecidedAt());
        if (provisioning.getStarting() > 0) {
            detail(Text.count(provisioning.getStarting(), "worker is", "workers are") + " being started");
        }
        boolean said = waiting.getReason() == WaitReason.WAIT_REASON_PROVISIONING_FAILED;
        for (Pool pool : provisioning.getPoolsList()) {
            if (!pool.getLastError().isEmpty()) {
                failure(pool, decided, said);
                said = false;
            }
        }
    }

    /** @param said whether the reason has the error already */
    private void failure(Pool pool, Instant decided, boolean said) {
        String when = "a worker could not be started in pool " + pool.getName() + " "
                + Times.ago(Times.instant(pool.getLastErrorAt()), decided);
        String next = pool.hasNextTryAt() ? "; next try in " + length(decided, Times.instant(pool.getNextTryAt())) : "";
        detail(when + (said ? "" : ": " + pool.getLastError()) + next + Circuits.words(pool));
    }

    private void onWorker(Job job, Worker worker) {
        Attempt attempt = latest(job);
        String which = attempt.getNumber() > 1 ? ", attempt " + attempt.getNumber() : "";
        detail(
                attempt.hasStartedAt()
                        ? "started " + Times.ago(Times.instant(attempt.getStartedAt()), now) + which
                        : "given to it " + Times.ago(Times.instant(attempt.getAssignedAt()), now) + which);
        if (job.getCancelRequested()) {
            detail("a user asked for it to be stopped; it ends when its processes are gone");
        }
        boolean silent = worker.getHealth() == WorkerHealth.WORKER_HEALTH_SUSPECT
                || worker.getHealth() == WorkerHealth.WORKER_HEALTH_UNHEALTHY;
        if (silent && worker.hasLastHeartbeatAt()) {
            detail("its worker was last heard " + Times.ago(Times.instant(worker.getLastHeartbeatAt()), now)
                    + "; if it stays silent, it is given up and the job ends or runs again");
        }
    }

    private void ended(Job job) {
        String attempts = job.getAttemptsCount() > 1 ? ", after " + job.getAttemptsCount() + " attempts" : "";
        detail("ended " + Times.ago(Times.instant(job.getFinishedAt()), now) + attempts);
    }

    /** What can be said here of how it ended is more than the server says. */
    private static String action(ExplainJobResponse response) {
        Job job = response.getJob();
        String action = switch (job.getState()) {
            case JOB_STATE_ASSIGNED, JOB_STATE_RUNNING ->
                "See what it prints: `hodei job logs " + Text.shortId(job.getJobId()) + " --follow`";
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_TIMED_OUT ->
                Outcome.of(job).action();
            case JOB_STATE_QUEUED, JOB_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
        return action.isEmpty() ? response.getSuggestedAction() : action;
    }

    private void detail(String text) {
        if (!text.isEmpty()) {
            Fields.paragraph(terminal, 2, Text.visible(text));
        }
    }

    private static Attempt latest(Job job) {
        return job.getAttemptsCount() == 0 ? Attempt.getDefaultInstance() : job.getAttempts(job.getAttemptsCount() - 1);
    }

    private static String length(Instant from, Instant to) {
        // Rounded up: a wait of half a second is none of nothing.
        return Times.rough(Duration.between(from, to).plusMillis(999));
    }
}
