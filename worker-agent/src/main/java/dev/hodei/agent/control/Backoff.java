package dev.hodei.agent.control;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between tries, each made up to half shorter by chance, so that agents spread out: at most 250 ms at first, while a
 * server may be restarting (which takes it a second or two), and then doubling up to 5 s, or to 1 s while jobs depend on it.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final long LONGEST_MILLIS_WITH_JOBS = 1_000;
    /** Together some four seconds. */
    private static final int QUICK_TRIES = 20;

    private static final long QUICK_MILLIS = 250;
    private static final int MAX_DOUBLINGS = 6;

    private Backoff() {}

    /** While jobs are stopped unless a server is found in time. */
    static Duration withJobsAfter(int failures) {
        return spread(Math.min(LONGEST_MILLIS_WITH_JOBS, fullMillis(failures)));
    }

    static Duration after(int failures) {
        return spread(fullMillis(failures));
    }

    private static long fullMillis(int failures) {
        return failures <= QUICK_TRIES
                ? Math.min(QUICK_MILLIS, FIRST_MILLIS << Math.clamp(failures - 1, 0, MAX_DOUBLINGS))
                : Math.min(LONGEST_MILLIS, QUICK_MILLIS << Math.min(failures - QUICK_TRIES, MAX_DOUBLINGS));
    }

    private static Duration spread(long full) {
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2));
    }
}
