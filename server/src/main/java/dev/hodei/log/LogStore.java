package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The store of logs. Never blocks; thread-safe, but appends to one attempt come one after the other. */
public interface LogStore {
    /** How much of this attempt's log is stored; {@link LogExtent#EMPTY} for one without a log. */
    CompletionStage<LogExtent> extent(AttemptKey attempt);

    /**
     * Appends chunks that continue the stored log without a gap, and completes once they are durable.
     *
     * @return the extent after them; fails with {@link LogGapException} if they do not continue the stored log, and with
     *     {@link LogSealedException} if the attempt has ended: the log was sealed by the commit of that end, whichever of
     *     the two came first
     */
    CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks);

    /**
     * Stored chunks in order, the first being the one that holds {@code position}; empty if nothing is stored there
     * yet.
     *
     * @param maxBytes stop after the chunk whose body reaches this sum; at least one chunk is returned if there is one
     */
    CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes);
}
