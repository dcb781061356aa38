package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts down in the audit log what a turn does to jobs and workers. */
final class AuditTrail {
    private static final int JOBS_NAMED = 5;

    private final PlanBuilder plan;
    private final Presence presence;
    private final Function<WorkerId, Collection<AttemptRef>> attempts;
    private final Instant now;

    /** @param attempts those that a worker has */
    AuditTrail(PlanBuilder plan, Presence presence, Function<WorkerId, Collection<AttemptRef>> attempts, Instant now) {
        this.plan = plan;
        this.attempts = attempts;
        this.presence = presence;
        this.now = now;
    }

    void added(Worker worker) {
        JobId cause = worker.origin().cause();
        String why = cause == null ? "one is to be kept ready" : "no worker was free for job " + cause.shortened();
        add(
                AuditEvent.SERVER,
                "worker.provision_requested",
                worker,
                why + "; pool " + worker.pool() + ", provider " + worker.provider());
        add(
                AuditEvent.SERVER,
                "token.issued",
                worker,
                "expires at " + worker.readyDeadline().truncatedTo(ChronoUnit.SECONDS));
    }

    void invited(Worker worker) {
        add(
                AuditEvent.USER,
                "token.issued",
                worker,
                "for a worker that a person starts, in pool " + worker.pool() + "; expires at "
                        + worker.readyDeadline().truncatedTo(ChronoUnit.SECONDS));
    }

    void poolReset(String pool, int shapes) {
        add(
                AuditEvent.USER,
                "pool.reset",
                null,
                null,
                "pool " + pool + ": failed starts of " + shapes + (shapes == 1 ? " shape" : " shapes") + " forgotten");
    }

    void job(Job before, Job after, @Nullable Attempt attempt) {
        WorkerId worker = attempt == null ? null : attempt.worker();
        String byWorker = attempt == null || isLost(attempt) ? AuditEvent.SERVER : AuditEvent.actor(attempt.worker());
        boolean cancelNow = after.cancelRequested() && !before.cancelRequested();
        if (cancelNow) {
            add(AuditEvent.USER, "job.cancel_requested", after.id(), worker, "");
        }
        if (after.state().equals(before.state())) {
            return;
        }
        String detail = attempt == null ? "" : "attempt " + attempt.ref().attempt() + describeEnd(attempt);
        switch (after.state()) {
            case JobState.Assigned _ -> add(AuditEvent.SERVER, "job.assigned", after.id(), worker, detail);
            case JobState.Running _ -> add(byWorker, "job.started", after.id(), worker, detail);
            case JobState.Queued _ -> add(AuditEvent.SERVER, "job.requeued", after.id(), worker, detail);
            case JobState.Ended(var outcome, var _, var unstarted) ->
                add(
                        byWorker,
                        "job.finished",
                        after.id(),
                        worker,
                        outcome
                                + (detail.isEmpty() ? "" : ", " + detail)
                                + (unstarted == null ? "" : ", " + EndReason.PROVISION_FAILED + ": " + unstarted));
        }
    }

    /** A lost worker does not say so: the server finds that it is. */
    private static boolean isLost(Attempt attempt) {
        return attempt.end() != null && attempt.end().reason() == EndReason.WORKER_LOST;
    }

    private static String describeEnd(Attempt attempt) {
        if (attempt.end() == null) {
            return "";
        }
        String code = attempt.end().exitCode() != null
                ? " " + attempt.end().exitCode()
                : attempt.end().signal() != null ? " " + attempt.end().signal() : "";
        return ": " + (attempt.state() == AttemptState.LOST ? "LOST, " : "")
                + attempt.end().reason() + code;
    }

    void worker(Worker before, Worker after, String actor) {
        boolean sooner = !Objects.equals(after.drainDeadline(), before.drainDeadline());
        if (after.state() != before.state() || sooner) {
            moved(before, after, actor);
        }
        provided(before.providerSide(), after);
        Instant silentSince = before.reach().downSince();
        if (silentSince == null && after.reach().downSince() != null) {
            String stream = presence.isConnected(after.id()) ? "open" : "closed";
            String silence = after.lastHeartbeatAt() == null ? "" : seconds(after.lastHeartbeatAt());
            add(
                    AuditEvent.SERVER,
                    "worker.unreachable",
                    after,
                    "no heartbeat for " + silence + "; its control stream is " + stream + held(after.id()));
        } else if (silentSince != null && after.reach().upSince() != null) {
            add(
                    AuditEvent.SERVER,
                    "worker.reachable",
                    after,
                    "heard again, for the first time in " + seconds(silentSince));
        }
    }

    private void provided(ProviderSide before, Worker after) {
        ProviderSide said = after.providerSide();
        if (!said.ref().equals(before.ref())) {
            add(AuditEvent.SERVER, "worker.started", after, after.provider() + " " + said.ref());
        }
        if (!Objects.equals(said.askedAt(), before.askedAt())) {
            add(AuditEvent.USER, "worker.refreshed", after, said.status());
        }
    }

    /** "; it has job 1a2b3c4d"; empty where it has none. */
    private String held(WorkerId worker) {
        List<String> jobs = attempts.apply(worker).stream()
                .map(ref -> ref.job().shortened())
                .sorted()
                .toList();
        if (jobs.isEmpty()) {
            return "";
        }
        int more = jobs.size() - JOBS_NAMED;
        return (jobs.size() == 1 ? "; it has job " : "; it has the jobs ")
                + String.join(", ", jobs.subList(0, Math.min(jobs.size(), JOBS_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private String seconds(Instant since) {
        return Duration.between(since, now).toSeconds() + " s";
    }

    private void moved(Worker before, Worker after, String actor) {
        if (after.state() == WorkerState.CONNECTING) {
            add(AuditEvent.actor(after.id()), "token.consumed", after, "");
        }
        String action = switch (after.state()) {
            case CONNECTING -> "worker.registered";
            case LOST -> "worker.lost";
            case FAILED -> "worker.failed";
            case TERMINATED -> "worker.terminated";
            case DRAINING -> "worker.draining";
            case TERMINATING -> "worker.terminating";
            case READY ->
                before.state() == WorkerState.CONNECTING
                        ? "worker.ready"
                        : before.state() == WorkerState.LOST ? "worker.came_back" : "";
            case CREATING, BUSY -> "";
        };
        if (!action.isEmpty()) {
            Instant deadline = after.state() == WorkerState.DRAINING ? after.drainDeadline() : null;
            add(
                    actor,
                    action,
                    after,
                    after.detail()
                            + (deadline == null ? "" : "; deadline " + deadline.truncatedTo(ChronoUnit.SECONDS))
                            + (after.state() == WorkerState.LOST ? held(after.id()) : ""));
        }
    }

    private void add(String actor, String action, @Nullable JobId job, @Nullable WorkerId worker, String detail) {
        plan.audit(new AuditEvent(now, actor, action, job, worker, job, detail));
    }

    /** What happens to a worker belongs to the job that it was started for. */
    private void add(String actor, String action, Worker worker, String detail) {
        plan.audit(new AuditEvent(
                now, actor, action, null, worker.id(), worker.origin().cause(), detail));
    }
}
