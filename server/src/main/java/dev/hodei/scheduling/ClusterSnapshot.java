package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import java.time.Instant;
import java.util.List;

/**
 * Everything a decision depends on, and the time it is made at.
 *
 * @param queue waiting jobs, the next one first; may be cut off at the end
 * @param queued how many jobs wait in all; at least the length of {@code queue}
 * @param workers every worker that has not ended, in any order
 */
public record ClusterSnapshot(
        Instant now, List<JobId> queue, int queued, List<WorkerView> workers, ProvisioningView provisioning) {
    public ClusterSnapshot {
        queue = List.copyOf(queue);
        workers = List.copyOf(workers);
        if (queued < queue.size()) {
            throw new IllegalArgumentException(queued + " queued, but " + queue.size() + " in the queue");
        }
    }
}
