package dev.hodei.simulation;

import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What pools promise of their workers, looked at in every commit. */
final class PoolRules {
    private final Loop loop;
    private final Truth truth;
    private final Pools pools;
    private final Map<WorkerId, Integer> jobsTaken = new HashMap<>();

    PoolRules(Loop loop, Truth truth, Pools pools) {
        this.loop = loop;
        this.truth = truth;
        this.pools = pools;
    }

    /** Whether this job could have been given to this worker. */
    boolean fits(Job job, Worker worker) {
        Demand demand = job.terms().demand();
        return pools.isOfKind(demand, worker.pool(), worker.origin().shape())
                && JobTerms.fits(demand.labels(), worker.labels());
    }

    private Pool poolOf(Worker worker) {
        Pool pool = pools.named(worker.pool());
        if (pool == null) {
            throw new Violation("a worker of no pool: " + worker);
        }
        return pool;
    }

    /** @param all the rows after the commit */
    void workerAdded(Worker added, Collection<Worker> all) {
        Pool pool = poolOf(added);
        int alive = 0;
        int starting = 0;
        for (Worker each : all) {
            if (each.pool().equals(pool.name())) {
                alive += isAlive(each, added.createdAt()) ? 1 : 0;
                starting += each.state().starting() ? 1 : 0;
            }
        }
        if (alive > pool.size().max() || starting > pool.size().maxStarting()) {
            throw new Violation("more workers than the pool may have: " + alive + ", of which " + starting
                    + " are on their way, in " + pool);
        }
        loop.saw(added.origin().cause() == null ? "kept ready" : "started for a job");
        loop.saw(added.pool().equals("default") ? "the first pool" : "another pool");
    }

    /** A clock that was set may have the rows say that a silent worker was heard lately. */
    private boolean isAlive(Worker worker, Instant now) {
        Instant heard = worker.lastHeartbeatAt();
        return worker.state().starting()
                || (!worker.state().ended()
                        && heard != null
                        && heard.plus(Setup.HEARTBEATS.lostAfter()).isAfter(now)
                        && truth.silence(worker.id(), loop.millis())
                                < Setup.HEARTBEATS.lostAfter().toMillis());
    }

    void given(Attempt attempt, Worker worker) {
        int most = poolOf(worker).lifetimes().maxJobs();
        int taken = jobsTaken.merge(attempt.worker(), 1, Integer::sum);
        if (most > 0 && taken > most) {
            throw new Violation("more jobs than its pool gives a worker: " + taken + " to " + worker);
        }
        if (most > 0 && taken == most) {
            loop.saw("used up");
        }
    }

    /** What is not as it must be once there are no jobs; null if all is. */
    @Nullable
    String unsettled(Collection<Worker> all) {
        for (Pool pool : pools.all()) {
            long idle = all.stream()
                    .filter(worker -> worker.pool().equals(pool.name())
                            && worker.state() == WorkerState.READY
                            && worker.origin().shape().equals(pool.worker().shape()))
                    .count();
            if (idle < pool.size().minIdle()) {
                return idle + " workers are ready, fewer than " + pool;
            }
            if (pool.lifetimes().idleTtl() != null && idle > pool.size().minIdle()) {
                return idle + " workers have nothing to do, more than " + pool;
            }
        }
        return null;
    }
}
