package dev.hodei.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Asks once for all who want the same at the same time, as Go's singleflight does: hundreds that follow one job read its rows
 * once. An answer may be as old as the question that was under way; nothing is kept once it is there. Thread-safe.
 *
 * @param <K> what is asked for
 * @param <V> the answers
 */
public final class SingleFlight<K, V> {
    private final ConcurrentMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();
    private final Function<K, CompletionStage<V>> question;

    public SingleFlight(Function<K, CompletionStage<V>> question) {
        this.question = question;
    }

    /** The answer to the question that is under way, or to a new one. */
    public CompletionStage<V> ask(K key) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        try {
            var _ = question.apply(key).whenComplete((value, error) -> {
                underWay.remove(key, mine);
                if (error == null) {
                    mine.complete(value);
                } else {
                    mine.completeExceptionally(error);
                }
            });
        } catch (RuntimeException e) {
            underWay.remove(key, mine);
            mine.completeExceptionally(e);
        }
        return mine;
    }
}
