package dev.hodei.api;

import dev.hodei.id.WorkerId;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.postgres.Workers.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The queries on workers that the services make; see {@link dev.hodei.postgres.Workers}. Never blocks; thread-safe. */
public interface WorkerRows {
    CompletionStage<Optional<WorkerRow>> find(WorkerId id);

    CompletionStage<List<WorkerId>> withPrefix(String prefix, int limit);

    CompletionStage<List<WorkerRow>> page(Selection selection, long beforeNumber, int limit);

    /** Workers with a number above {@code afterNumber}, oldest first. */
    CompletionStage<List<WorkerRow>> pageAfter(Selection selection, long afterNumber, int limit);

    CompletionStage<List<WorkerRow>> byIds(Collection<WorkerId> ids);
}
