package dev.hodei.controller;

import dev.hodei.job.Attempt;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Reach;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What the states look like when they are read from a database again: its times are whole microseconds. */
public final class Micros {
    private Micros() {}

    public static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    public static AuditEvent rounded(AuditEvent event) {
        return new AuditEvent(
                micros(event.at()),
                event.actor(),
                event.action(),
                event.job(),
                event.worker(),
                event.correlation(),
                event.detail());
    }

    private static @Nullable Instant microsOrNull(@Nullable Instant at) {
        return at == null ? null : micros(at);
    }

    public static Worker rounded(Worker worker) {
        return new Worker(
                worker.id(),
                worker.origin(),
                worker.state(),
                micros(worker.createdAt()),
                micros(worker.changedAt()),
                micros(worker.readyDeadline()),
                microsOrNull(worker.registeredAt()),
                microsOrNull(worker.lastHeartbeatAt()),
                worker.slots(),
                new ProviderSide(
                        worker.providerSide().ref(),
                        worker.providerSide().status(),
                        microsOrNull(worker.providerSide().askedAt()),
                        worker.providerSide().instance()),
                worker.detail(),
                microsOrNull(worker.drainDeadline()),
                rounded(worker.reach()),
                worker.labels());
    }

    private static Reach rounded(Reach reach) {
        return new Reach(
                microsOrNull(reach.upSince()),
                microsOrNull(reach.downSince()),
                reach.up().truncatedTo(ChronoUnit.MICROS),
                reach.down().truncatedTo(ChronoUnit.MICROS));
    }

    public static Job rounded(Job job) {
        JobState state = switch (job.state()) {
            case JobState.Queued queued -> queued;
            case JobState.Assigned(Attempt attempt) -> new JobState.Assigned(rounded(attempt));
            case JobState.Running(Attempt attempt) -> new JobState.Running(rounded(attempt));
            case JobState.Ended(var outcome, Instant at, var why) -> new JobState.Ended(outcome, micros(at), why);
        };
        return new Job(
                job.id(),
                job.number(),
                job.terms(),
                state,
                micros(job.changedAt()),
                job.cancelRequested(),
                job.counts());
    }

    public static Attempt rounded(Attempt attempt) {
        return new Attempt(
                attempt.ref(),
                attempt.worker(),
                attempt.state(),
                micros(attempt.assignedAt()),
                microsOrNull(attempt.startedAt()),
                microsOrNull(attempt.finishedAt()),
                attempt.end());
    }
}
