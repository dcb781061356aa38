package dev.hodei.pool;

import dev.hodei.worker.Shape;
import java.util.Map;

/**
 * What the workers of a pool are.
 *
 * @param shape where the job asks for nothing else
 * @param choice what it may ask for
 * @param slots jobs that a worker runs at a time
 * @param labels that they have
 * @param network that containers are attached to; empty: the provider's usual one
 * @param maxProcesses that a container may have at a time; 0: no limit
 */
public record WorkerTemplate(
        Shape shape, ShapeChoice choice, int slots, Map<String, String> labels, String network, int maxProcesses) {
    public WorkerTemplate {
        labels = Map.copyOf(labels);
        if (slots < 1) {
            throw new IllegalArgumentException("a worker has at least one slot, not " + slots);
        }
    }

    /** Held to nothing, and nothing to choose. */
    public static WorkerTemplate plain(int slots, Map<String, String> labels) {
        return new WorkerTemplate(Shape.PLAIN, ShapeChoice.NONE, slots, labels, "", 0);
    }
}
