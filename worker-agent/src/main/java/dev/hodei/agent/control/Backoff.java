package dev.hodei.agent.control;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between tries: doubling from 100 ms to 5 s, each made up to half shorter by chance, so that agents spread out. */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final int MAX_DOUBLINGS = 6;

    private Backoff() {}

    static Duration after(int failures) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.clamp(failures - 1, 0, MAX_DOUBLINGS));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2));
    }
}
