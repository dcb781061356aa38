package dev.hodei.scheduling;

import java.time.Instant;
import java.util.List;

/**
 * Everything a decision depends on, and the time it is made at.
 *
 * @param lines the waiting jobs by the labels that they ask for, in any order
 * @param workers every worker that has not ended, in any order
 */
public record ClusterSnapshot(
        Instant now, List<QueueLine> lines, List<WorkerView> workers, ProvisioningView provisioning) {
    public ClusterSnapshot {
        lines = List.copyOf(lines);
        workers = List.copyOf(workers);
    }
}
