package dev.hodei.e2e.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a run is to be like.
 *
 * @param kinds of faults that may happen
 * @param longestStop how long processes are stopped at times; zero: not for longer than other faults last
 */
record ChaosOptions(long seed, int faults, int workers, Set<FaultKind> kinds, Duration longestStop) {
    static final String USAGE = """
            usage: just chaos [--seed N] [--faults N] [--workers N] [--longest-stop S] [--only KIND,…]
                               [--without KIND,…]
              --seed N          the same faults in the same order as in another run (default: a new one)
              --faults N        how many (default: 220)
              --workers N       how many workers (default: 3)
              --longest-stop S  one in ten of those that stop processes lasts longer than all deadlines, and up to
                                so many seconds (default: none does)
              --only KIND,…     only faults of these kinds
              --without KIND,…  all but these; the kinds: %s
            """.formatted(String.join(
            " ", Arrays.stream(FaultKind.values()).map(ChaosOptions::name).toList()));

    private static final int FAULTS = 220;
    private static final int WORKERS = 3;
    private static final int MOST_SEEDS = 1_000_000;
    private static final int LONGEST_STOP_SECONDS = 600;

    /** @throws IllegalArgumentException saying what is wrong */
    static ChaosOptions parse(List<String> arguments) {
        ChaosOptions options = new ChaosOptions(
                ThreadLocalRandom.current().nextLong(MOST_SEEDS),
                FAULTS,
                WORKERS,
                EnumSet.allOf(FaultKind.class),
                Duration.ZERO);
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            options = options.with(option, arguments.get(i + 1));
        }
        return options;
    }

    private ChaosOptions with(String option, String value) {
        return switch (option) {
            case "--seed" ->
                new ChaosOptions(number(option, value, 0, Long.MAX_VALUE), faults, workers, kinds, longestStop);
            case "--faults" ->
                new ChaosOptions(seed, (int) number(option, value, 1, 100_000), workers, kinds, longestStop);
            case "--workers" -> new ChaosOptions(seed, faults, (int) number(option, value, 1, 50), kinds, longestStop);
            case "--longest-stop" -> new ChaosOptions(seed, faults, workers, kinds, seconds(option, value));
            case "--only" -> new ChaosOptions(seed, faults, workers, kinds(value), longestStop);
            case "--without" ->
                new ChaosOptions(seed, faults, workers, EnumSet.complementOf(kinds(value)), longestStop);
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
    }

    private static Duration seconds(String option, String value) {
        return Duration.ofSeconds(number(option, value, 1, LONGEST_STOP_SECONDS));
    }

    private static long number(String option, String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                option + " is a whole number from " + least + " to " + most + ", not " + value);
    }

    private static EnumSet<FaultKind> kinds(String names) {
        EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        for (String each : names.split(",", -1)) {
            kinds.add(Arrays.stream(FaultKind.values())
                    .filter(kind -> name(kind).equals(each))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no kind of fault " + each)));
        }
        return kinds;
    }

    static String name(FaultKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
