package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import java.util.List;

/**
 * The waiting jobs that ask for the same. What keeps one of them waiting keeps all of them, and nobody in another
 * line: a job that no worker can run stands in nobody's way.
 *
 * @param head the first of them in order, at least one; may be cut off where no more can be assigned
 * @param size how many there are in all
 */
public record QueueLine(Demand demand, List<QueuedJob> head, int size) {
    public QueueLine {
        head = List.copyOf(head);
        if (head.isEmpty() || size < head.size()) {
            throw new IllegalArgumentException(size + " queued, of which " + head.size() + " are the head");
        }
    }

    /** The job at this place, as far as the head goes: its last one else. */
    JobId causeAt(int place) {
        return head.get(Math.min(place, head.size() - 1)).id();
    }
}
