package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.GivenAttempt;
import dev.hodei.postgres.GivenAttempts;
import dev.hodei.session.SessionRows;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What sessions ask, answered from the rows of jobs and workers. */
public final class StoredSessionRows implements SessionRows {
    private final JobRows jobs;
    private final WorkerRows workers;
    private final GivenAttempts held;

    public StoredSessionRows(JobRows jobs, WorkerRows workers, GivenAttempts held) {
        this.jobs = jobs;
        this.workers = workers;
        this.held = held;
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
    public CompletionStage<Map<AttemptKey, Given>> given(Collection<AttemptKey> attempts) {
        return held.given(attempts)
                .thenApply(rows ->
                        rows.stream().collect(Collectors.toMap(GivenAttempt::attempt, StoredSessionRows::given)));
    }

    private static Given given(GivenAttempt row) {
        return new Given(row.worker(), row.log());
    }

    @Override
    public CompletionStage<Boolean> isKnown(WorkerId worker) {
        return workers.find(worker).thenApply(Optional::isPresent);
    }
}
