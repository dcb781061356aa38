package dev.hodei.agent.log;

import dev.hodei.v1.LogChunk;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that were written and not sent yet, as far as memory allows: whoever sends them then need not read them from
 * the disk. Each is given out once; what is sent again comes from the disk. Guarded by its spool.
 */
final class FreshChunks {
    private final SpoolBudget budget;
    private final Deque<LogChunk> chunks = new ArrayDeque<>();

    FreshChunks(SpoolBudget budget) {
        this.budget = budget;
    }

    /** The next chunk in order. */
    void add(LogChunk chunk) {
        if (budget.keep(cost(chunk))) {
            chunks.add(chunk);
        }
    }

    /** The chunk that starts here, if it was kept; those before it are forgotten. */
    @Nullable
    LogChunk take(long position) {
        while (!chunks.isEmpty() && chunks.element().getFirstPosition() <= position) {
            LogChunk chunk = chunks.remove();
            budget.forget(cost(chunk));
            if (chunk.getFirstPosition() == position) {
                return chunk;
            }
        }
        return null;
    }

    void forgetBefore(long position) {
        while (!chunks.isEmpty() && chunks.element().getFirstPosition() < position) {
            budget.forget(cost(chunks.remove()));
        }
    }

    void clear() {
        forgetBefore(Long.MAX_VALUE);
    }

    private static long cost(LogChunk chunk) {
        return chunk.getBody().size() + 256L;
    }
}
