package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.session.SessionRows;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What sessions ask, answered from the rows of jobs and workers. */
public final class StoredSessionRows implements SessionRows {
    private final JobRows jobs;
    private final WorkerRows workers;

    public StoredSessionRows(JobRows jobs, WorkerRows workers) {
        this.jobs = jobs;
        this.workers = workers;
    }

    @Override
    public CompletionStage<Optional<WorkerId>> workerOf(AttemptKey attempt) {
        return jobs.find(attempt.job())
                .thenApply(found -> found.flatMap(job -> job.attempts().stream()
                        .filter(row -> row.attempt() == attempt.attempt())
                        .map(AttemptRow::worker)
                        .findFirst()));
    }

    @Override
    public CompletionStage<Boolean> isLive(WorkerId worker) {
        return workers.find(worker)
                .thenApply(
                        found -> found.filter(row -> row.finishedAt() == null).isPresent());
    }
}
