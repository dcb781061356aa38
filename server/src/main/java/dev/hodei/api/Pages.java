package dev.hodei.api;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Fills a page of an answer. Rows are read some at a time, and a page whose messages have
 * grown large ends early, so that an answer always fits into one message.
 *
 * @param <R> row
 * @param <M> message
 */
final class Pages<R, M extends Message> {
    private static final int READ = 100;
    private static final int MAX_BYTES = 3 << 20;

    private final Source<R> source;
    private final ToLongFunction<R> number;
    private final Function<R, M> mapping;

    /** Rows behind the one with the given number, in the order of the answer: newest first or oldest first. */
    interface Source<R> {
        CompletionStage<List<R>> behind(long number, int limit);
    }

    /**
     * @param next the next page holds what is behind the row of this number; 0 on the last page
     */
    record Page<M>(List<M> messages, long next) {}

    Pages(Source<R> source, ToLongFunction<R> number, Function<R, M> mapping) {
        this.source = source;
        this.number = number;
        this.mapping = mapping;
    }

    CompletionStage<Page<M>> page(long start, int size) {
        return more(new ArrayList<>(), 0, start, size);
    }

    private CompletionStage<Page<M>> more(List<M> messages, long bytes, long start, int size) {
        // One more than wanted: whether there is a next page.
        int limit = Math.min(READ, size - messages.size()) + 1;
        return source.behind(start, limit).thenCompose(rows -> {
            long sum = bytes;
            long last = start;
            for (R row : rows) {
                M message = mapping.apply(row);
                sum += message.getSerializedSize();
                if (messages.size() == size || (sum > MAX_BYTES && !messages.isEmpty())) {
                    return CompletableFuture.completedFuture(new Page<>(messages, last));
                }
                messages.add(message);
                last = number.applyAsLong(row);
            }
            return rows.size() < limit
                    ? CompletableFuture.completedFuture(new Page<>(messages, 0))
                    : more(messages, sum, last, size);
        });
    }
}
