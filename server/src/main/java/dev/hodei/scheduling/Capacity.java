package dev.hodei.scheduling;

import dev.hodei.job.Demand;
import dev.hodei.worker.Health;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What there is and what is on its way, by what the workers offer: most offer the same. */
final class Capacity {
    private final Feasibility feasibility;
    private final Map<Offer, Group> byOffer = new HashMap<>();
    private final Map<String, Integer> alive = new HashMap<>();
    private final Map<String, Integer> starting = new HashMap<>();
    private final Map<String, Integer> leaving = new HashMap<>();

    Capacity(ClusterSnapshot snapshot, Feasibility feasibility) {
        this.feasibility = feasibility;
        for (WorkerView worker : snapshot.workers()) {
            Group group = byOffer.computeIfAbsent(worker.offer(), _ -> new Group());
            group.standings.merge(feasibility.standing(worker), 1, Integer::sum);
            boolean isAlive = worker.state().starting()
                    || feasibility.heartbeats().healthAt(snapshot.now(), worker.lastHeartbeatAt()) != Health.UNHEALTHY;
            if (isAlive && worker.state().accepting()) {
                group.accepting++;
            }
            if (isAlive && !worker.offer().external()) {
                alive.merge(worker.offer().pool(), 1, Integer::sum);
                if (worker.state().starting()) {
                    starting.merge(worker.offer().pool(), 1, Integer::sum);
                } else if (!worker.state().accepting() && worker.slotsInUse() == 0) {
                    leaving.merge(worker.offer().pool(), 1, Integer::sum);
                }
            }
        }
    }

    /** Workers that take a place in a pool: those that may be alive. */
    int alive(String pool) {
        return alive.getOrDefault(pool, 0);
    }

    /** Returns how many of a pool's workers stop, and have nothing to finish. */
    int leaving(String pool) {
        return leaving.getOrDefault(pool, 0);
    }

    int starting(String pool) {
        return starting.getOrDefault(pool, 0);
    }

    /** Workers that are on their way, by what they will be; those that a person has yet to start are not. */
    Map<Offer, Integer> starting() {
        Map<Offer, Integer> counts = new HashMap<>();
        byOffer.forEach((offer, group) -> {
            int count = group.standings.getOrDefault(Standing.STARTING, 0);
            if (count > 0 && !offer.external()) {
                counts.put(offer, count);
            }
        });
        return counts;
    }

    /** Workers that could run a job which asks for this and take jobs, be they busy or not heard now. */
    int accepting(Demand demand) {
        return byOffer.entrySet().stream()
                .filter(group -> feasibility.fits(demand, group.getKey()))
                .mapToInt(group -> group.getValue().accepting)
                .sum();
    }

    /** How the workers stand to a line that has no room left: what was free has got its jobs. */
    Tally passedOver(Demand demand) {
        Map<Standing, Integer> sum = new EnumMap<>(Standing.class);
        byOffer.forEach((offer, group) -> {
            Standing never = feasibility.objection(demand, offer);
            group.standings.forEach((standing, count) -> sum.merge(
                    never != null ? never : standing == Standing.FREE ? Standing.BUSY : standing, count, Integer::sum));
        });
        return new Tally(sum);
    }

    /** The workers that offer the same. */
    private static final class Group {
        private final Map<Standing, Integer> standings = new EnumMap<>(Standing.class);
        private int accepting;
    }
}
