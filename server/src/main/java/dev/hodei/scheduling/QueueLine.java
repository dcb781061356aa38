package dev.hodei.scheduling;

import java.util.List;
import java.util.Map;

/**
 * The waiting jobs that ask for the same labels. What keeps one of them waiting keeps all of them, and nobody in another
 * line: a job that no worker can run stands in nobody's way.
 *
 * @param head the first of them in order, at least one; may be cut off where no more can be assigned
 * @param size how many there are in all
 */
public record QueueLine(Map<String, String> requiredLabels, List<QueuedJob> head, int size) {
    public QueueLine {
        requiredLabels = Map.copyOf(requiredLabels);
        head = List.copyOf(head);
        if (head.isEmpty() || size < head.size()) {
            throw new IllegalArgumentException(size + " queued, of which " + head.size() + " are the head");
        }
    }
}
