package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.postgres.JobCount;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Inserted;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.postgres.Jobs.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The queries on jobs that the services make; see {@link dev.hodei.postgres.Jobs}. Never blocks; thread-safe. */
public interface JobRows {
    CompletionStage<Inserted> insert(NewJob job);

    /** Stores jobs in this order, all or none. */
    CompletionStage<List<Inserted>> insertAll(List<NewJob> batch);

    CompletionStage<Optional<JobRow>> find(JobId id);

    CompletionStage<List<JobId>> withPrefix(String prefix, int limit);

    CompletionStage<List<JobRow>> page(Selection selection, long beforeNumber, int limit);

    /** Jobs with a number above {@code afterNumber}, oldest first, each with its latest attempt only. */
    CompletionStage<List<JobRow>> pageAfter(Selection selection, long afterNumber, int limit);

    /** How many match, of each state selected. */
    CompletionStage<List<JobCount>> counts(Selection selection);

    CompletionStage<List<JobRow>> byIds(Collection<JobId> ids);
}
