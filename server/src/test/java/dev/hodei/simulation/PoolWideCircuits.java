package dev.hodei.simulation;

import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.scheduling.ClusterSnapshot;
import dev.hodei.scheduling.Decision;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.scheduling.ProvisioningView;
import dev.hodei.scheduling.QueueLine;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.scheduling.StartCondition;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A scheduler for which a pool has one circuit, so that what fails of one shape is held against all. */
final class PoolWideCircuits extends SmartScheduler {
    private static final Comparator<StartCondition> BY_FAILURE = Comparator.comparing(PoolWideCircuits::failedAt);

    PoolWideCircuits(PlacementPolicy policy, HeartbeatPolicy heartbeats) {
        super(policy, heartbeats);
    }

    @Override
    public List<Decision> decide(ClusterSnapshot snapshot) {
        ProvisioningView view = snapshot.provisioning();
        Map<WorkerKind, StartCondition> conditions = new HashMap<>();
        for (Pool pool : view.pools().all()) {
            view.conditions().entrySet().stream()
                    .filter(entry -> entry.getKey().pool().equals(pool.name()))
                    .map(Map.Entry::getValue)
                    .max(BY_FAILURE)
                    .ifPresent(worst -> shapes(pool, snapshot)
                            .forEach(shape -> conditions.put(new WorkerKind(pool.name(), shape), worst)));
        }
        return super.decide(new ClusterSnapshot(
                snapshot.now(),
                snapshot.lines(),
                snapshot.workers(),
                new ProvisioningView(view.enabled(), view.pools(), conditions)));
    }

    private static Instant failedAt(StartCondition condition) {
        Instant at = condition.failedAt();
        return at == null ? Instant.MIN : at;
    }

    /** Those that may be started now. */
    private static List<Shape> shapes(Pool pool, ClusterSnapshot snapshot) {
        Pools alone = new Pools(List.of(pool));
        return Stream.concat(
                        Stream.of(pool.worker().shape()),
                        snapshot.lines().stream()
                                .map(QueueLine::demand)
                                .filter(demand -> !alone.meeting(demand).isEmpty())
                                .map(pool::shapeFor))
                .distinct()
                .toList();
    }
}
