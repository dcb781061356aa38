package dev.hodei.agent.control;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between tries, each made up to half shorter by chance, so that agents spread out: at most 250 ms at first, while a
 * server may be restarting (which takes it a second or two), and then doubling up to 5 s.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    /** Together some four seconds. */
    private static final int QUICK_TRIES = 20;

    private static final long QUICK_MILLIS = 250;
    private static final int MAX_DOUBLINGS = 6;

    private Backoff() {}

    static Duration after(int failures) {
        long full = failures <= QUICK_TRIES
                ? Math.min(QUICK_MILLIS, FIRST_MILLIS << Math.clamp(failures - 1, 0, MAX_DOUBLINGS))
                : Math.min(LONGEST_MILLIS, QUICK_MILLIS << Math.min(failures - QUICK_TRIES, MAX_DOUBLINGS));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2));
    }
}
