package dev.hodei.e2e.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Carries out a plan: one fault after the other, two at a time at most, and never two at the same place. */
final class Injector {
    private static final int AT_A_TIME = 2;
    /** So many for each that is wanted. */
    private static final int TRIES = 4;

    private final Faults faults;
    private final Stop stop;
    private final Consumer<String> log;
    private final Map<String, Semaphore> places = new HashMap<>();
    private final Semaphore lasting = new Semaphore(AT_A_TIME);
    private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);

    Injector(Faults faults, Stop stop, Consumer<String> log) {
        this.faults = faults;
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
            Semaphore place = places.computeIfAbsent(placeOf(fault), _ -> new Semaphore(1));
            place.acquire();
            if (fault.kind().lasting()) {
                lasting.acquire();
            }
            log.accept(fault.kind() + " at " + placeOf(fault) + " for "
                    + fault.hold().toMillis() + " ms");
            Optional<Runnable> begun = faults.begin(fault);
            if (begun.isPresent()) {
                injected.merge(fault.kind(), 1, Integer::sum);
            } else {
                log.accept(fault.kind() + " at " + placeOf(fault) + " found nobody");
            }
            if (fault.kind().lasting() && begun.isEmpty()) {
                lasting.release();
                place.release();
            } else if (fault.kind().lasting()) {
                Runnable heal = begun.get();
                healing.add(Thread.ofPlatform().start(() -> {
                    stop.within(fault.hold());
                    heal.run();
                    log.accept(fault.kind() + " at " + placeOf(fault) + " is over");
                    lasting.release();
                    place.release();
                }));
            } else {
                place.release();
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

    private static String placeOf(PlannedFault fault) {
        return fault.kind().where() == FaultKind.Where.WORKER
                ? "worker " + fault.target()
                : fault.kind().where().toString();
    }
}
