package dev.hodei.pool;

/**
 * How many workers there may be. Those that people start themselves are not counted.
 *
 * @param minIdle workers without a job that are kept ready
 * @param max alive at a time
 * @param maxStarting of them on their way at a time
 */
public record PoolSize(int minIdle, int max, int maxStarting) {
    public PoolSize {
        if (minIdle < 0 || max < 1 || maxStarting < 1 || minIdle > max) {
            throw new IllegalArgumentException("min-idle must be 0 to max, max and max-starting at least 1: they are "
                    + minIdle + ", " + max + " and " + maxStarting);
        }
    }
}
