package dev.hodei.api;

import dev.hodei.id.WorkerId;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.postgres.Workers;
import dev.hodei.postgres.Workers.Selection;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@link WorkerRows} in the database. */
public final class StoredWorkers implements WorkerRows {
    private final Workers workers;
    private final Upwards upwards;

    /** Workers with a number above the given one, oldest first. */
    @FunctionalInterface
    public interface Upwards {
        Uni<List<WorkerRow>> pageAfter(Selection selection, long afterNumber, int limit);
    }

    public StoredWorkers(Workers workers, Upwards upwards) {
        this.workers = workers;
        this.upwards = upwards;
    }

    @Override
    public CompletionStage<Optional<WorkerRow>> find(WorkerId id) {
        return workers.find(id).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<WorkerId>> withPrefix(String prefix, int limit) {
        return workers.withPrefix(prefix, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<WorkerRow>> page(Selection selection, long beforeNumber, int limit) {
        return workers.page(selection, beforeNumber, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<WorkerRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return upwards.pageAfter(selection, afterNumber, limit).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<WorkerRow>> byIds(Collection<WorkerId> ids) {
        return workers.byIds(ids).subscribeAsCompletionStage();
    }
}
