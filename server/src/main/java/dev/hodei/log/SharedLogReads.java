package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A log store that is read once for all who read the same at the same time. An answer without chunks is not shared: it may be
 * from before the log's last ones were stored, and whoever reads it may take it for the log's end.
 */
public final class SharedLogReads implements LogStore {
    private record Place(AttemptKey attempt, long position, int maxBytes) {}

    private final LogStore store;
    private final SingleFlight<Place, List<LogChunk>> reads;

    public SharedLogReads(LogStore store) {
        this.store = store;
        this.reads = new SingleFlight<>(place -> store.read(place.attempt, place.position, place.maxBytes));
    }

    @Override
    public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
        return reads.ask(new Place(attempt, position, maxBytes))
                .thenCompose(chunks -> chunks.isEmpty()
                        ? store.read(attempt, position, maxBytes)
                        : CompletableFuture.completedStage(chunks));
    }

    @Override
    public CompletionStage<LogExtent> extent(AttemptKey attempt) {
        return store.extent(attempt);
    }

    @Override
    public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
        return store.append(attempt, chunks);
    }
}
