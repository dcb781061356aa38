package dev.hodei.scheduling;

import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import java.util.HashMap;
import java.util.Map;

/**
 * How many workers of one shape may be on their way in a pool, so that shapes which may never become ready don't take all of
 * its starts. A shape that can't be trusted to start gets at most half of them, all such shapes together leave one over, and
 * one that has failed too often is tried once at a time. A pool that starts one worker at a time has nothing to leave: there
 * the shapes take turns, see {@link ProvisioningView#lastFailure}.
 */
final class StartRoom {
    private final ProvisioningView view;
    private final Map<WorkerKind, Integer> starting = new HashMap<>();
    /** How many workers of shapes that are not trusted start, by pool. */
    private final Map<String, Integer> doubtful = new HashMap<>();

    /** @param onTheirWay workers that start already, by what they will be */
    StartRoom(ProvisioningView view, Map<Offer, Integer> onTheirWay) {
        this.view = view;
        onTheirWay.forEach((offer, workers) -> {
            Pool pool = view.pools().named(offer.pool());
            if (pool != null) {
                add(pool, offer.shape(), workers);
            }
        });
    }

    /** How many more of this shape may be on their way. */
    int of(Pool pool, Shape shape) {
        int most = Math.min(pool.size().maxStarting(), pool.size().max());
        int already = starting.getOrDefault(new WorkerKind(pool.name(), shape), 0);
        if (view.condition(pool, shape).oneAtATime()) {
            return Math.min(1 - already, leftToDoubtful(pool, most));
        }
        if (view.trusts(pool, shape)) {
            return most;
        }
        return Math.min(Math.max(1, most / 2) - already, leftToDoubtful(pool, most));
    }

    private int leftToDoubtful(Pool pool, int most) {
        return Math.max(1, most - 1) - doubtful.getOrDefault(pool.name(), 0);
    }

    /** Notes that one more worker of this shape is started. */
    void take(Pool pool, Shape shape) {
        add(pool, shape, 1);
    }

    private void add(Pool pool, Shape shape, int workers) {
        starting.merge(new WorkerKind(pool.name(), shape), workers, Integer::sum);
        if (!view.trusts(pool, shape)) {
            doubtful.merge(pool.name(), workers, Integer::sum);
        }
    }
}
