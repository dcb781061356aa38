package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The chunks of a log up to where it ends now, one after the other. Blocks; keeps one read's worth of them. */
final class StoredChunks {
    private static final int READ_BYTES = 1 << 20;
    private static final int PATIENCE_SECONDS = 10;

    private final LogStore store;
    private final AttemptKey attempt;
    private final Deque<LogChunk> read = new ArrayDeque<>();
    private long position;
    private long end = -1;
    private int firstEntry;

    StoredChunks(LogStore store, AttemptKey attempt) {
        this.store = store;
        this.attempt = attempt;
    }

    /** The next one; null behind the last. */
    @Nullable
    LogChunk next() throws IOException, InterruptedException {
        if (end < 0) {
            end = answer(store.extent(attempt)).position();
        }
        if (position >= end) {
            return null;
        }
        if (read.isEmpty()) {
            read.addAll(answer(store.read(attempt, position, READ_BYTES)));
        }
        LogChunk chunk = read.poll();
        if (chunk != null) {
            firstEntry = (int) (position - chunk.firstPosition());
            position = chunk.endPosition();
        }
        return chunk;
    }

    /** Of the chunk that was given last: its first entry that was not in one before. */
    int firstEntry() {
        return firstEntry;
    }

    private static <T> T answer(CompletionStage<T> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("a log can't be read", e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("a log was not read within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
