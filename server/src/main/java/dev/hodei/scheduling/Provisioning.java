package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which workers are started: for what is left of each line, after the workers that are on their way, in the first pool
 * that can meet it and has room; then those that are to be kept ready. A pool or a shape that waits after failures
 * stands in no other one's way, and shapes that may never become ready leave room for those that do.
 */
final class Provisioning {
    private final ClusterSnapshot snapshot;
    private final Capacity capacity;
    private final Feasibility feasibility;
    private final List<Decision> decisions;
    private final Map<String, Integer> added = new HashMap<>();
    private final StartRoom room;
    private final Placement placement;
    private final Set<WorkerId> retired = new HashSet<>();
    /** Workers on their way. */
    private final Map<Offer, Integer> starting;
    /** Slots of theirs that nobody is counted on for. */
    private final Map<Offer, Integer> spare = new TreeMap<>(Offer.ORDER);

    Provisioning(
            ClusterSnapshot snapshot,
            Capacity capacity,
            Feasibility feasibility,
            Placement placement,
            List<Decision> decisions) {
        this.placement = placement;
        this.snapshot = snapshot;
        this.capacity = capacity;
        this.feasibility = feasibility;
        this.decisions = decisions;
        this.starting = new TreeMap<>(Offer.ORDER);
        starting.putAll(capacity.starting());
        starting.forEach((offer, workers) -> spare.put(offer, workers * room(offer)));
        this.room = new StartRoom(snapshot.provisioning(), starting);
    }

    /** Starts workers for so many jobs of a line, and returns how many are on their way that could run them. */
    int provideFor(QueueLine line, int served, int jobs) {
        Demand demand = line.demand();
        int left = jobs - takeSpare(demand, jobs);
        for (Pool pool : snapshot.provisioning().pools().meeting(demand)) {
            int workers = Math.min(Math.ceilDiv(left, pool.room()), mayStart(pool, pool.shapeFor(demand)));
            for (int i = 0; i < workers; i++) {
                JobId cause = line.causeAt(served + jobs - left);
                start(pool, pool.shapeFor(demand), cause);
                int used = Math.min(left, pool.room());
                left -= used;
                spare.merge(offer(pool, pool.shapeFor(demand)), pool.room() - used, Integer::sum);
            }
        }
        for (Pool pool : snapshot.provisioning().pools().meeting(demand)) {
            String need = demand.words().isEmpty() ? "jobs" : "jobs that ask for " + demand.words();
            int places = makeRoom(
                    pool,
                    pool.shapeFor(demand),
                    Math.ceilDiv(left, pool.room()),
                    offer -> !feasibility.fits(demand, offer),
                    need);
            left = Math.max(0, left - places * pool.room());
        }
        return starting.entrySet().stream()
                .filter(entry -> feasibility.fits(demand, entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Starts what is missing of the workers that a pool keeps ready. */
    void keepReady() {
        for (Pool pool : snapshot.provisioning().pools().all()) {
            int minIdle = pool.size().minIdle();
            if (minIdle > 0) {
                int missing = minIdle - ready(pool);
                int workers = Math.min(missing, mayStart(pool, pool.worker().shape()));
                for (int i = 0; i < workers; i++) {
                    start(pool, pool.worker().shape(), null);
                }
                makeRoom(
                        pool,
                        pool.worker().shape(),
                        missing - Math.max(0, workers),
                        offer -> !isOwn(pool, offer),
                        "workers that are to be kept ready");
            }
        }
    }

    /**
     * Workers of the pool's own kind without a job, be it that they are not ready, or not heard, yet: after a start of the
     * server all are to be heard first. Their labels are what they say themselves.
     */
    private int ready(Pool pool) {
        int idle = (int) snapshot.workers().stream()
                .filter(worker -> isOwn(pool, worker.offer()) && hasNothingToDo(worker))
                .count();
        int spareSlots = spare.entrySet().stream()
                .filter(entry -> isOwn(pool, entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        return idle + spareSlots / pool.room();
    }

    private static boolean isOwn(Pool pool, Offer offer) {
        return !offer.external()
                && offer.pool().equals(pool.name())
                && offer.shape().equals(pool.worker().shape());
    }

    private boolean hasNothingToDo(WorkerView worker) {
        return worker.isIdle() && placement.gaveNoneTo(worker) && !retired.contains(worker.id());
    }

    /**
     * Makes room where a pool is full of workers that have nothing to do, and could not do this: without an end of
     * theirs it would wait for ever. As many end as are missing, less those that leave already; returns how many of
     * the missing do one or the
     * other.
     */
    private int makeRoom(Pool pool, Shape shape, int missing, Predicate<Offer> misfit, String need) {
        int places = pool.size().max() - capacity.alive(pool.name()) - added.getOrDefault(pool.name(), 0);
        if (missing <= 0 || places > 0 || !isOpen(pool, shape)) {
            return 0;
        }
        int leaving = capacity.leaving(pool.name()) + retiredOf(pool);
        int more = Math.max(0, Math.min(missing, atATime(pool, shape)) - leaving);
        List<WorkerId> chosen = snapshot.workers().stream()
                .filter(worker -> worker.offer().pool().equals(pool.name())
                        && !worker.offer().external()
                        && misfit.test(worker.offer())
                        && hasNothingToDo(worker))
                .map(WorkerView::id)
                .sorted()
                .limit(more)
                .toList();
        retired.addAll(chosen);
        chosen.forEach(id -> decisions.add(new Decision.Retire(id, need)));
        return Math.min(missing, leaving + chosen.size());
    }

    private int retiredOf(Pool pool) {
        return (int) snapshot.workers().stream()
                .filter(worker ->
                        retired.contains(worker.id()) && worker.offer().pool().equals(pool.name()))
                .count();
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

    private int mayStart(Pool pool, Shape shape) {
        if (!isOpen(pool, shape)) {
            return 0;
        }
        int more = added.getOrDefault(pool.name(), 0);
        int places = pool.size().max() - capacity.alive(pool.name()) - more;
        return Math.max(0, Math.min(places, atATime(pool, shape)));
    }

    private boolean isOpen(Pool pool, Shape shape) {
        return snapshot.provisioning().enabled()
                && !snapshot.provisioning().condition(pool, shape).backsOffAt(snapshot.now());
    }

    /** How many more may be on their way. */
    private int atATime(Pool pool, Shape shape) {
        int more = pool.size().maxStarting() - capacity.starting(pool.name()) - added.getOrDefault(pool.name(), 0);
        return Math.min(more, room.of(pool, shape));
    }

    private void start(Pool pool, Shape shape, @Nullable JobId cause) {
        decisions.add(new Decision.Provision(pool, shape, cause));
        added.merge(pool.name(), 1, Integer::sum);
        room.take(pool, shape);
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
        Pool named = view.pools().named(demand.pool());
        if (accepting == 0 && named != null && !named.startsWorkers()) {
            return new WaitReason.NobodyJoined(named.name());
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
                .filter(pool -> view.condition(pool, pool.shapeFor(demand)).backsOffAt(snapshot.now())
                        && capacity.alive(pool.name()) < pool.size().max())
                .findFirst()
                .<WaitReason>map(pool -> failed(pool, view.condition(pool, pool.shapeFor(demand))))
                .orElseGet(() -> atLimit(passedOver, candidates));
    }

    private static WaitReason failed(Pool pool, StartCondition condition) {
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
