package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The same chunks as every attempt's log. */
record OneLog(List<LogChunk> chunks) implements LogStore {
    @Override
    public CompletionStage<LogExtent> extent(AttemptKey attempt) {
        return CompletableFuture.completedFuture(LogExtent.EMPTY);
    }

    @Override
    public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> more) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
        return CompletableFuture.completedFuture(
                chunks.stream().filter(chunk -> chunk.endPosition() > position).toList());
    }
}
