package dev.hodei.scheduling;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How many workers stand how. Of those that stand so there is at least one. */
public record Tally(Map<Standing, Integer> workers) {
    public Tally {
        Map<Standing, Integer> sorted = new EnumMap<>(Standing.class);
        workers.forEach((standing, count) -> {
            if (count > 0) {
                sorted.put(standing, count);
            }
        });
        workers = Collections.unmodifiableMap(sorted);
    }

    /** Whether there is a worker, and every one stands so. */
    boolean all(Standing standing) {
        return workers.size() == 1 && workers.containsKey(standing);
    }

    /** Returns the counts of the workers that could ever run the job. */
    Tally fitting() {
        Map<Standing, Integer> others = new EnumMap<>(Standing.class);
        others.putAll(workers);
        others.remove(Standing.LABELS_MISSING);
        others.remove(Standing.OTHER_KIND);
        return new Tally(others);
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** "2 busy, 1 without its labels". */
    String words() {
        return workers.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words())
                .collect(Collectors.joining(", "));
    }
}
