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
    /** The rows say that a worker was heard at most this much later than it was. */
    private static final long SLOWEST_COMMIT = 5_000;

    private final Loop loop;
    private final Truth truth;
    private final Pools pools;
    private final SimClock clock;
    private final Map<WorkerId, Integer> jobsTaken = new HashMap<>();
    /** @param at virtual milliseconds at which the rows said it first */
    private record Written(Instant heard, long at) {}

    private final Map<WorkerId, Written> written = new HashMap<>();

    PoolRules(Loop loop, Truth truth, Pools pools, SimClock clock) {
        this.clock = clock;
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
                alive += isAlive(each) ? 1 : 0;
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

    /** The rows say so now. */
    void heard(WorkerId worker, Instant at) {
        Written known = written.get(worker);
        if (known == null || !known.heard.equals(at)) {
            written.put(worker, new Written(at, loop.millis()));
        }
    }

    /**
     * Whether any server must take it to be alive. A server that was killed may have heard it without saying so in the rows, and
     * the next one compares what they say with its wall clock, which may have been set meanwhile.
     */
    private boolean isAlive(Worker worker) {
        Written last = written.get(worker.id());
        long lostAfter = Setup.HEARTBEATS.lostAfter().toMillis();
        return worker.state().starting()
                || (!worker.state().ended()
                        && last != null
                        && last.heard.plusMillis(lostAfter).isAfter(clock.latestWall())
                        && loop.millis() - last.at < lostAfter - SLOWEST_COMMIT
                        && truth.silence(worker.id(), loop.millis()) < lostAfter);
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
