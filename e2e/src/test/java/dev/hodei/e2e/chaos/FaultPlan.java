package dev.hodei.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Draws faults, so that a seed always gives the same ones in the same order. */
final class FaultPlan {
    private static final int LONGEST_PAUSE_MILLIS = 3_200;

    private static final Duration LONGEST_HOLD = Timing.RECOVERY_GRACE.plusSeconds(3);
    /** A clock that is set for less may be right again before anybody looks. */
    private static final Duration CLOCK_HOLD = Duration.ofSeconds(2);

    private static final List<Duration> STEPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofMinutes(4), Duration.ofMinutes(-4));

    private final RandomGenerator random;
    private final Set<FaultKind> kinds;
    private final int workers;
    private final Duration longestStop;
    private final List<FaultKind> deck = new ArrayList<>();

    /**
     * Plans faults of these kinds.
     *
     * @param workers how many workers there are to choose from
     * @param longestStop how long one in ten of the faults that stop processes may last
     */
    FaultPlan(RandomGenerator random, Set<FaultKind> kinds, int workers, Duration longestStop) {
        this.random = random;
        this.kinds = kinds;
        this.workers = workers;
        this.longestStop = longestStop;
    }

    /** Each kind comes about as often as it weighs. */
    PlannedFault next() {
        if (deck.isEmpty()) {
            for (FaultKind kind : FaultKind.values()) {
                for (int i = 0; kinds.contains(kind) && i < kind.weight(); i++) {
                    deck.add(kind);
                }
            }
        }
        FaultKind kind = deck.remove(random.nextInt(deck.size()));
        return new PlannedFault(
                kind,
                random.nextInt(workers),
                kind.lasting() ? hold(kind) : Duration.ZERO,
                Duration.ofMillis(random.nextInt(200, LONGEST_PAUSE_MILLIS)),
                kind.setsClocks() ? STEPS.get(random.nextInt(STEPS.size())) : Duration.ZERO);
    }

    private Duration hold(FaultKind kind) {
        if (kind.setsClocks()) {
            return between(random, CLOCK_HOLD, LONGEST_HOLD);
        }
        boolean longer = kind.stops() && longestStop.compareTo(LONGEST_HOLD) > 0 && random.nextInt(10) == 0;
        return longer ? between(random, LONGEST_HOLD, longestStop) : hold(random);
    }

    /** Shorter than each deadline of {@link Timing}, between them, and longer than all. */
    private static Duration hold(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> millis(random, 100, Timing.SUSPECT);
            case 3, 4 -> between(random, Timing.SUSPECT, Timing.SELF_FENCE);
            case 5, 6 -> between(random, Timing.SELF_FENCE, Timing.LOST);
            case 7, 8 -> between(random, Timing.LOST, Timing.RECOVERY_GRACE);
            default -> between(random, Timing.RECOVERY_GRACE, LONGEST_HOLD);
        };
    }

    private static Duration between(RandomGenerator random, Duration from, Duration to) {
        return millis(random, from.toMillis(), to);
    }

    private static Duration millis(RandomGenerator random, long from, Duration to) {
        return Duration.ofMillis(random.nextLong(from, to.toMillis()));
    }
}
