package dev.hodei.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Runs the simulation on every processor, and tells what happened when it found something. */
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

    /** What happened in so many runs, in kinds. */
    static Set<Object> seen(int runs) {
        Set<Object> seen = new HashSet<>();
        for (long seed = 1; seed <= runs; seed++) {
            World world = new World(seed, Setup.shipped());
            world.run();
            seen.addAll(world.loop.seen());
        }
        return seen;
    }

    static List<String> history(long seed) {
        World world = new World(seed, Setup.shipped());
        world.run();
        return world.loop.history();
    }

    /** The first of these runs that breaks a rule, if one does: the same one however many processors there are. */
    static Optional<AssertionError> firstFailure(long first, int runs, Setup setup) {
        AtomicLong next = new AtomicLong(first);
        ConcurrentSkipListMap<Long, AssertionError> failures = new ConcurrentSkipListMap<>();
        // Seeds are handed out in order, so that every one before a failed one has been run in the end.
        Runnable worker = () -> {
            for (long seed = next.getAndIncrement();
                    seed < first + runs && failures.isEmpty();
                    seed = next.getAndIncrement()) {
                try {
                    check(seed, setup);
                } catch (AssertionError e) {
                    failures.put(seed, e);
                }
            }
        };
        List<Thread> threads = Stream.generate(
                        () -> Thread.ofPlatform().daemon().name("simulation").unstarted(worker))
                .limit(Runtime.getRuntime().availableProcessors())
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(failures.firstEntry().getValue());
    }
}
