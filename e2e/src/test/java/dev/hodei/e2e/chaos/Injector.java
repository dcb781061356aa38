package dev.hodei.e2e.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Carries out a plan: one fault after the other, two at a time at most, and never two at the same place. */
final class Injector {
    private static final int AT_A_TIME = 2;
    /** So many for each that is wanted. */
    private static final int TRIES = 4;

    private final Faults faults;
    private final int workers;
    private final Stop stop;
    private final Consumer<String> log;
    private final Map<String, Semaphore> places = new HashMap<>();
    private final Semaphore lasting = new Semaphore(AT_A_TIME);
    private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);

    Injector(Faults faults, int workers, Stop stop, Consumer<String> log) {
        this.faults = faults;
        this.workers = workers;
        this.stop = stop;
        this.log = log;
    }

    /**
     * Injects so many faults, and what users do in between, and returns when all are healed. What changed nothing, because
     * there was nobody to do it to, does not count; after too much of that it is over.
     */
    Map<FaultKind, Integer> carryOut(FaultPlan plan, int wanted) throws InterruptedException {
        List<Thread> healing = new ArrayList<>();
        for (int tries = 0; tries < TRIES * wanted && faultsIn(injected) < wanted; tries++) {
            PlannedFault fault = plan.next();
            List<Semaphore> taken = new ArrayList<>();
            for (String name : placesOf(fault)) {
                Semaphore place = places.computeIfAbsent(name, _ -> new Semaphore(1));
                place.acquire();
                taken.add(place);
            }
            String what = words(fault);
            if (fault.kind().lasting()) {
                lasting.acquire();
            }
            log.accept(what + " for " + fault.hold().toMillis() + " ms");
            Optional<Runnable> begun = faults.begin(fault);
            if (begun.isPresent()) {
                injected.merge(fault.kind(), 1, Integer::sum);
            } else {
                log.accept(what + " found nobody");
            }
            if (fault.kind().lasting() && begun.isEmpty()) {
                lasting.release();
                taken.forEach(Semaphore::release);
            } else if (fault.kind().lasting()) {
                Runnable heal = begun.get();
                healing.add(Thread.ofPlatform().start(() -> {
                    stop.within(fault.hold());
                    heal.run();
                    log.accept(what + " is over");
                    lasting.release();
                    taken.forEach(Semaphore::release);
                }));
            } else {
                taken.forEach(Semaphore::release);
            }
            if (stop.within(fault.pause())) {
                break;
            }
        }
        for (Thread thread : healing) {
            thread.join();
        }
        return injected;
    }

    /** How many of these are faults, rather than what users do. */
    static int faultsIn(Map<FaultKind, Integer> injected) {
        return injected.entrySet().stream()
                .filter(each -> !each.getKey().isUsers())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static String words(PlannedFault fault) {
        String step = fault.step().isZero() ? "" : " by " + fault.step().toSeconds() + " s";
        return switch (fault.kind().where()) {
            case WORKER, WORKER_CLOCK -> fault.kind() + " at worker " + fault.target() + step;
            case SERVER, POSTGRES, JOB, EVERYWHERE, SERVER_CLOCK, ALL_CLOCKS -> fault.kind() + step;
        };
    }

    /** One thread takes places, so that it need not mind in which order. */
    private List<String> placesOf(PlannedFault fault) {
        return switch (fault.kind().where()) {
            case SERVER -> List.of("server");
            case POSTGRES -> List.of("postgres");
            case WORKER -> List.of("worker " + fault.target());
            case JOB -> List.of("job");
            case EVERYWHERE -> withAllWorkers(List.of("server", "postgres"), "worker ");
            case SERVER_CLOCK -> List.of("clock of server");
            case WORKER_CLOCK -> List.of("clock of worker " + fault.target());
            case ALL_CLOCKS -> withAllWorkers(List.of("clock of server"), "clock of worker ");
        };
    }

    private List<String> withAllWorkers(List<String> others, String name) {
        return Stream.concat(others.stream(), IntStream.range(0, workers).mapToObj(index -> name + index))
                .toList();
    }
}
