package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which workers are started: for what is left of each line, after the workers that are on their way, in the first pool
 * that can meet it and has room; then those that are to be kept ready. A pool that waits after failures stands in no
 * other one's way.
 */
final class Provisioning {
    private final ClusterSnapshot snapshot;
    private final Capacity capacity;
    private final Feasibility feasibility;
    private final List<Decision> decisions;
    private final Map<String, Integer> added = new HashMap<>();
    /** Workers on their way. */
    private final Map<Offer, Integer> starting;
    /** Slots of theirs that nobody is counted on for. */
    private final Map<Offer, Integer> spare = new TreeMap<>(Offer.ORDER);

    Provisioning(ClusterSnapshot snapshot, Capacity capacity, Feasibility feasibility, List<Decision> decisions) {
        this.snapshot = snapshot;
        this.capacity = capacity;
        this.feasibility = feasibility;
        this.decisions = decisions;
        this.starting = new TreeMap<>(Offer.ORDER);
        starting.putAll(capacity.starting());
        starting.forEach((offer, workers) -> spare.put(offer, workers * room(offer)));
    }

    /** Starts workers for so many jobs of a line, and returns how many are on their way that could run them. */
    int provideFor(QueueLine line, int served, int jobs) {
        Demand demand = line.demand();
        int left = jobs - takeSpare(demand, jobs);
        for (Pool pool : snapshot.provisioning().pools().meeting(demand)) {
            int workers = Math.min(Math.ceilDiv(left, pool.room()), mayStart(pool));
            for (int i = 0; i < workers; i++) {
                JobId cause = line.causeAt(served + jobs - left);
                start(pool, pool.shapeFor(demand), cause);
                int used = Math.min(left, pool.room());
                left -= used;
                spare.merge(offer(pool, pool.shapeFor(demand)), pool.room() - used, Integer::sum);
            }
        }
        return starting.entrySet().stream()
                .filter(entry -> feasibility.fits(demand, entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Starts what is missing of the workers that a pool keeps ready. */
    void keepReady(Placement placement) {
        for (Pool pool : snapshot.provisioning().pools().all()) {
            int minIdle = pool.size().minIdle();
            if (minIdle > 0) {
                Offer own = offer(pool, pool.worker().shape());
                int ready = placement.idle(own) + spare.getOrDefault(own, 0) / pool.room();
                int workers = Math.min(minIdle - ready, mayStart(pool));
                for (int i = 0; i < workers; i++) {
                    start(pool, own.shape(), null);
                }
            }
        }
    }

    private int takeSpare(Demand demand, int jobs) {
        int taken = 0;
        for (Map.Entry<Offer, Integer> entry : spare.entrySet()) {
            if (taken < jobs && feasibility.fits(demand, entry.getKey())) {
                int take = Math.min(jobs - taken, entry.getValue());
                entry.setValue(entry.getValue() - take);
                taken += take;
            }
        }
        return taken;
    }

    private int mayStart(Pool pool) {
        PoolCondition condition = snapshot.provisioning().condition(pool);
        if (!snapshot.provisioning().enabled() || condition.backsOffAt(snapshot.now())) {
            return 0;
        }
        int more = added.getOrDefault(pool.name(), 0);
        int places = pool.size().max() - capacity.alive(pool.name());
        int atATime = (condition.oneAtATime() ? 1 : pool.size().maxStarting()) - capacity.starting(pool.name());
        return Math.max(0, Math.min(places, atATime) - more);
    }

    private void start(Pool pool, Shape shape, @Nullable JobId cause) {
        decisions.add(new Decision.Provision(pool, shape, cause));
        added.merge(pool.name(), 1, Integer::sum);
        starting.merge(offer(pool, shape), 1, Integer::sum);
    }

    private static Offer offer(Pool pool, Shape shape) {
        return new Offer(pool.name(), shape, pool.worker().labels(), false);
    }

    private int room(Offer offer) {
        Pool pool = snapshot.provisioning().pools().named(offer.pool());
        return pool == null ? 1 : pool.room();
    }

    /** Why the jobs of a line wait for which no worker is on its way. */
    WaitReason reason(Demand demand) {
        ProvisioningView view = snapshot.provisioning();
        List<Pool> candidates = view.pools().meeting(demand);
        int accepting = capacity.accepting(demand);
        Tally passedOver = capacity.passedOver(demand);
        boolean startable = view.enabled() && !candidates.isEmpty();
        if (accepting == 0
                && candidates.isEmpty()
                && view.pools().unmeetable(demand).isPresent()) {
            return new WaitReason.NoPoolFits(view.pools().unmeetable(demand).get());
        }
        if (accepting == 0 && !demand.labels().isEmpty() && !startable) {
            return new WaitReason.NobodyHasLabels(passedOver, demand.words(), view.enabled());
        }
        if (!view.enabled()) {
            return new WaitReason.ProvisioningDisabled(passedOver, accepting);
        }
        if (candidates.isEmpty()) {
            return new WaitReason.LabelledBusy(passedOver, demand.words());
        }
        return candidates.stream()
                // At the limit a failure of before is nothing that it waits for.
                .filter(pool -> view.condition(pool).backsOffAt(snapshot.now())
                        && capacity.alive(pool.name()) < pool.size().max())
                .findFirst()
                .<WaitReason>map(pool -> failed(pool, view.condition(pool)))
                .orElseGet(() -> atLimit(passedOver, candidates));
    }

    private static WaitReason failed(Pool pool, PoolCondition condition) {
        return new WaitReason.ProvisioningFailed(
                pool.name(), condition.lastError(), Objects.requireNonNull(condition.notBefore()));
    }

    private WaitReason atLimit(Tally passedOver, List<Pool> candidates) {
        return new WaitReason.AtWorkerLimit(
                passedOver,
                candidates.stream()
                        .mapToInt(pool -> capacity.alive(pool.name()))
                        .sum(),
                candidates.stream().mapToInt(pool -> pool.size().max()).sum(),
                candidates.stream().map(Pool::name).toList());
    }
}
