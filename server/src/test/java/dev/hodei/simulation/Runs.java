package dev.hodei.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs the simulation, and tells what happened when it found something. */
final class Runs {
    private Runs() {}

    /** Throws an error with the seed and the last events if a rule is broken. */
    static void check(long seed, Setup setup) {
        World world = new World(seed, setup);
        try {
            world.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (-Dhodei.sim.seed=" + seed + "): " + e.getMessage() + "\n"
                            + String.join("\n", world.loop.history()),
                    e);
        }
    }

    /** What happened in a run, in kinds. */
    static Set<Object> seen(long seed) {
        World world = new World(seed, Setup.shipped());
        world.run();
        return world.loop.seen();
    }

    static List<String> history(long seed) {
        World world = new World(seed, Setup.shipped());
        world.run();
        return world.loop.history();
    }

    /** The first of these runs that breaks a rule, if one does. */
    static Optional<AssertionError> firstFailure(int runs, Setup setup) {
        for (long seed = 1; seed <= runs; seed++) {
            try {
                check(seed, setup);
            } catch (AssertionError e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
