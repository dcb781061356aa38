package dev.hodei.scheduling;

import dev.hodei.job.JobTerms;
import dev.hodei.worker.Health;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What there is and what is on its way, by the workers' labels: most workers have the same. */
final class Capacity {
    private final Map<Map<String, String>, Group> byLabels = new HashMap<>();
    private int alive;
    private int starting;

    Capacity(ClusterSnapshot snapshot, Feasibility feasibility) {
        for (WorkerView worker : snapshot.workers()) {
            Group group = byLabels.computeIfAbsent(worker.labels(), _ -> new Group());
            group.standings.merge(feasibility.standing(worker), 1, Integer::sum);
            if (worker.state().starting()) {
                starting++;
                alive++;
            } else if (feasibility.heartbeats().healthAt(snapshot.now(), worker.lastHeartbeatAt())
                    != Health.UNHEALTHY) {
                alive++;
                group.accepting += worker.state().accepting() ? 1 : 0;
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
        return byLabels.entrySet().stream()
                .filter(group -> JobTerms.fits(requiredLabels, group.getKey()))
                .mapToInt(group -> group.getValue().accepting)
                .sum();
    }

    int starting(Map<String, String> requiredLabels) {
        return byLabels.entrySet().stream()
                .filter(group -> JobTerms.fits(requiredLabels, group.getKey()))
                .mapToInt(group -> group.getValue().standings.getOrDefault(Standing.STARTING, 0))
                .sum();
    }

    /** How the workers stand to a line that has no room left: what was free has got its jobs. */
    Tally passedOver(Map<String, String> requiredLabels) {
        Map<Standing, Integer> sum = new EnumMap<>(Standing.class);
        byLabels.forEach((labels, group) -> {
            boolean fits = JobTerms.fits(requiredLabels, labels);
            group.standings.forEach((standing, count) -> sum.merge(
                    !fits ? Standing.LABELS_MISSING : standing == Standing.FREE ? Standing.BUSY : standing,
                    count,
                    Integer::sum));
        });
        return new Tally(sum);
    }

    /** The workers with the same labels. */
    private static final class Group {
        private final Map<Standing, Integer> standings = new EnumMap<>(Standing.class);
        private int accepting;
    }
}
