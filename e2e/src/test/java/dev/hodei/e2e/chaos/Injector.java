package dev.hodei.e2e.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Carries out a plan: one fault after the other, two at a time at most, and never two at the same place. */
final class Injector {
    private static final int AT_A_TIME = 2;

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

    /** Returns when every fault has been injected and healed. */
    Map<FaultKind, Integer> carryOut(List<PlannedFault> plan) throws InterruptedException {
        List<Thread> healing = new ArrayList<>();
        for (PlannedFault fault : plan) {
            Semaphore place = places.computeIfAbsent(placeOf(fault), _ -> new Semaphore(1));
            place.acquire();
            if (fault.kind().lasting()) {
                lasting.acquire();
            }
            log.accept(fault.kind() + " at " + placeOf(fault) + " for "
                    + fault.hold().toMillis() + " ms");
            Runnable heal = faults.begin(fault);
            injected.merge(fault.kind(), 1, Integer::sum);
            if (fault.kind().lasting()) {
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

    private static String placeOf(PlannedFault fault) {
        return fault.kind().where() == FaultKind.Where.WORKER
                ? "worker " + fault.target()
                : fault.kind().where().toString();
    }
}
