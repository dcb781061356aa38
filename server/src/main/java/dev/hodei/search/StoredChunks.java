package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogLimits;
import dev.hodei.log.LogStore;
import dev.hodei.v1.UnreadableEntries;
import dev.hodei.wire.LogHash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a log up to where it ends now, chunk by chunk; what cannot be read is passed over, and said. Blocks; keeps one
 * read's worth of chunks.
 */
final class StoredChunks {
    private static final int READ_BYTES = 1 << 20;
    private static final int PATIENCE_SECONDS = 10;

    private final LogStore store;
    private final AttemptKey attempt;
    private final String sealedHash;
    private final boolean texts;
    private final LogHash hash = new LogHash();
    private final Deque<LogChunk> read = new ArrayDeque<>();
    private long position;
    private long end = -1;

    /** @param sealedHash the hash that the whole log has; empty where that is not known */
    StoredChunks(LogStore store, AttemptKey attempt, String sealedHash) {
        this(store, attempt, sealedHash, 0, true);
    }

    private StoredChunks(LogStore store, AttemptKey attempt, String sealedHash, long position, boolean texts) {
        this.store = store;
        this.attempt = attempt;
        this.sealedHash = sealedHash;
        this.position = position;
        this.texts = texts;
    }

    /** Returns the entries behind a position without their texts, whatever the hash of the whole log is. */
    static StoredChunks flagsFrom(LogStore store, AttemptKey attempt, long position) {
        return new StoredChunks(store, attempt, "", position, false);
    }

    /** The next ones; null behind the last. */
    @Nullable
    Passage next() throws IOException, InterruptedException {
        if (end < 0) {
            end = answer(store.extent(attempt)).position();
        }
        if (position >= end) {
            return null;
        }
        if (read.isEmpty()) {
            read.addAll(answer(store.read(attempt, position, READ_BYTES)));
        }
        LogChunk chunk = read.peek();
        if (chunk == null || chunk.firstPosition() > position) {
            return notThere(chunk == null ? end : Math.min(end, chunk.firstPosition()));
        }
        read.remove();
        return of(chunk);
    }

    private Passage of(LogChunk chunk) {
        if (!sealedHash.isEmpty()) {
            hash.add(
                    chunk.firstPosition(),
                    chunk.entryCount(),
                    chunk.firstReadAtMicros(),
                    chunk.textBytes(),
                    chunk.compression(),
                    chunk.body());
        }
        int firstEntry = (int) Math.min(chunk.entryCount(), position - chunk.firstPosition());
        position = Math.max(position, chunk.endPosition());
        try {
            return new Passage(
                    texts ? ChunkEntries.of(chunk) : ChunkEntries.flagsOf(chunk),
                    chunk.firstPosition(),
                    firstEntry,
                    null);
        } catch (UnreadableChunkException e) {
            return unreadable(chunk.firstPosition(), chunk.entryCount(), firstEntry, String.valueOf(e.getMessage()));
        }
    }

    /** Nothing is stored from here up to there. */
    private Passage notThere(long until) {
        long first = position;
        int entries = (int) Math.min(LogLimits.MAX_ENTRIES, until - first);
        position = first + entries;
        return unreadable(first, entries, 0, "nothing is stored of what was there");
    }

    private static Passage unreadable(long first, int entries, int firstEntry, String why) {
        return new Passage(
                ChunkEntries.unreadable(first, entries, why),
                first,
                firstEntry,
                UnreadableEntries.newBuilder()
                        .setFirstPosition(first)
                        .setEntries(entries)
                        .setWhy(why)
                        .build());
    }

    /** The hash of what was read, where all of a sealed log was, and it is not the hash with which it was sealed. */
    Optional<String> differingHash() {
        boolean whole = !sealedHash.isEmpty() && position >= end;
        return whole && !hash.hex().equals(sealedHash) ? Optional.of(hash.hex()) : Optional.empty();
    }

    private static <T> T answer(CompletionStage<T> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // What a database refuses, or a bug of ours, is no trouble with reaching it.
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IOException("a log can't be read", e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("a log was not read within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
