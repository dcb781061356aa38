package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.postgres.JobCount;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs;
import dev.hodei.postgres.Jobs.Inserted;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.postgres.Jobs.Selection;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@link JobRows} in the database. */
public final class StoredJobs implements JobRows {
    private final Jobs jobs;
    private final Upwards upwards;

    /** Jobs with a number above the given one, oldest first. */
    @FunctionalInterface
    public interface Upwards {
        Uni<List<JobRow>> pageAfter(Selection selection, long afterNumber, int limit);
    }

    public StoredJobs(Jobs jobs, Upwards upwards) {
        this.jobs = jobs;
        this.upwards = upwards;
    }

    @Override
    public CompletionStage<Inserted> insert(NewJob job) {
        return jobs.insert(job).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<Inserted>> insertAll(List<NewJob> batch) {
        return jobs.insertAll(batch).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Optional<JobRow>> find(JobId id) {
        return jobs.find(id).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<JobId>> withPrefix(String prefix, int limit) {
        return jobs.withPrefix(prefix, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<JobRow>> page(Selection selection, long beforeNumber, int limit) {
        return jobs.page(selection, beforeNumber, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<JobRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return upwards.pageAfter(selection, afterNumber, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<JobCount>> counts(Selection selection) {
        return jobs.counts(selection).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<JobRow>> byIds(Collection<JobId> ids) {
        return jobs.byIds(ids).subscribeAsCompletionStage();
    }
}
