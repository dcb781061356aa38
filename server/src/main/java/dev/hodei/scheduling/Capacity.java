package dev.hodei.scheduling;

import dev.hodei.job.JobTerms;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import java.util.HashMap;
import java.util.Map;

/** What there is and what is on its way, by the workers' labels: most workers have the same. */
final class Capacity {
    private final Map<Map<String, String>, int[]> byLabels = new HashMap<>();
    private int alive;
    private int starting;

    Capacity(ClusterSnapshot snapshot, HeartbeatPolicy heartbeats) {
        for (WorkerView worker : snapshot.workers()) {
            int[] counts = byLabels.computeIfAbsent(worker.labels(), _ -> new int[2]);
            if (worker.state().starting()) {
                starting++;
                alive++;
                counts[1]++;
            } else if (heartbeats.healthAt(snapshot.now(), worker.lastHeartbeatAt()) != Health.UNHEALTHY) {
                alive++;
                counts[0] += worker.state().accepting() ? 1 : 0;
            }
        }
    }

    /** Workers that take a place among those that may be alive. */
    int alive() {
        return alive;
    }

    int starting() {
        return starting;
    }

    /** Workers with these labels that take jobs, be they busy or not heard now. */
    int accepting(Map<String, String> requiredLabels) {
        return count(requiredLabels, 0);
    }

    int starting(Map<String, String> requiredLabels) {
        return count(requiredLabels, 1);
    }

    private int count(Map<String, String> requiredLabels, int which) {
        return byLabels.entrySet().stream()
                .filter(group -> JobTerms.fits(requiredLabels, group.getKey()))
                .mapToInt(group -> group.getValue()[which])
                .sum();
    }
}
