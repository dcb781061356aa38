package dev.hodei.scheduling;

import dev.hodei.worker.Shape;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker is to the jobs that look for one. Many workers are the same.
 *
 * @param external a person started it: nobody here can start another, and it takes no place in its pool
 */
public record Offer(String pool, Shape shape, Map<String, String> labels, boolean external) {
    /** Any order, and always the same. */
    static final Comparator<Offer> ORDER = Comparator.comparing(Offer::pool)
            .thenComparing(offer -> offer.shape().image())
            .thenComparingInt(offer -> offer.shape().cpuMillis())
            .thenComparingLong(offer -> offer.shape().memoryBytes())
            .thenComparing(Offer::external)
            .thenComparing(offer -> new TreeMap<>(offer.labels()).toString());

    public Offer {
        labels = Map.copyOf(labels);
    }
}
