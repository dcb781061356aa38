package dev.hodei.controller;

import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends workers that their pools need no longer: without a job for too long, too old, or of a pool that is gone. Those
 * that a person started are left to that person.
 */
final class Lifetimes {
    private final Turn turn;
    private final Pools pools;

    Lifetimes(Turn turn, Pools pools) {
        this.turn = turn;
        this.pools = pools;
    }

    /** The steady time at which this worker's time is over; {@link Instant#MAX} while nothing is known to end it. */
    Instant endOf(Worker worker) {
        if (!worker.state().accepting() || worker.origin().external()) {
            return Instant.MAX;
        }
        Pool pool = pools.named(worker.pool());
        if (pool == null || isUsedUp(worker)) {
            return turn.steady();
        }
        Instant tooOld = over(
                worker,
                Timers.Kind.TOO_OLD,
                worker.createdAt(),
                pool.lifetimes().maxLifetime());
        Instant idle = worker.state() == WorkerState.READY && isSurplus(worker, pool)
                ? over(
                        worker,
                        Timers.Kind.IDLE,
                        worker.changedAt(),
                        pool.lifetimes().idleTtl())
                : Instant.MAX;
        return tooOld.isBefore(idle) ? tooOld : idle;
    }

    private Instant over(Worker worker, Timers.Kind kind, Instant from, @Nullable Duration limit) {
        return limit == null
                ? Instant.MAX
                : turn.presence().timers().of(worker.id(), kind, from.plus(limit), limit, turn.moment());
    }

    /** Whether the pool has enough others that are ready. */
    private boolean isSurplus(Worker worker, Pool pool) {
        int minIdle = pool.size().minIdle();
        return minIdle == 0
                || !worker.origin().shape().equals(pool.worker().shape())
                || turn.model().workers().stream()
                                .filter(other -> other.state() == WorkerState.READY
                                        && !other.origin().external()
                                        && other.pool().equals(pool.name())
                                        && other.origin()
                                                .shape()
                                                .equals(worker.origin().shape()))
                                .count()
                        > minIdle;
    }

    /**
     * Whether a worker has had all the jobs that it may have. This may be so without a job's end: its pool may give a
     * worker fewer jobs than it did.
     */
    private boolean isUsedUp(Worker worker) {
        return new WorkerViews(turn.model(), turn.presence(), pools, turn.moment()).isUsedUp(worker);
    }

    /** Has it finish what it has and stop. */
    void end(Worker worker) {
        turn.apply(worker, new WorkerEvent.DrainRequested(why(worker), null));
    }

    private String why(Worker worker) {
        Pool pool = pools.named(worker.pool());
        if (pool == null) {
            return "its pool " + worker.pool() + " is not configured any more";
        }
        if (isUsedUp(worker)) {
            return "it has run as many jobs as pool " + pool.name() + " gives one worker";
        }
        Duration most = pool.lifetimes().maxLifetime();
        if (most != null && !turn.steady().isBefore(over(worker, Timers.Kind.TOO_OLD, worker.createdAt(), most))) {
            return "it is older than " + most.toSeconds() + " s, the most of pool " + pool.name();
        }
        Duration idle = Objects.requireNonNullElse(pool.lifetimes().idleTtl(), Duration.ZERO);
        Instant since = over(worker, Timers.Kind.IDLE, worker.changedAt(), idle).minus(idle);
        return "it had no job for " + Duration.between(since, turn.steady()).toSeconds() + " s";
    }
}
