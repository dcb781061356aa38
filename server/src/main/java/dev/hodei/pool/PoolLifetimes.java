package dev.hodei.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long workers live.
 *
 * @param readyWithin time that a new worker has to become ready; also the life of its one-time password
 * @param idleTtl one that has had no job for longer is stopped, but for {@link PoolSize#minIdle}; null: never
 * @param maxLifetime one that is older takes no more jobs and is stopped; null: never
 * @param maxJobs that one is given; 0: no limit
 */
public record PoolLifetimes(
        Duration readyWithin,
        @Nullable Duration idleTtl,
        @Nullable Duration maxLifetime,
        int maxJobs) {
    public PoolLifetimes {
        if (!readyWithin.isPositive()
                || (idleTtl != null && !idleTtl.isPositive())
                || (maxLifetime != null && !maxLifetime.isPositive())
                || maxJobs < 0) {
            throw new IllegalArgumentException(
                    "ready-timeout, idle-ttl and max-lifetime are longer than nothing, and max-jobs is not negative");
        }
    }

    /** For as long as they are used. */
    public static PoolLifetimes unlimited(Duration readyWithin) {
        return new PoolLifetimes(readyWithin, null, null, 0);
    }
}
