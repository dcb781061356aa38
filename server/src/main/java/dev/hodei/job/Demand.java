package dev.hodei.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job asks of its worker. Jobs that ask for the same wait in one line.
 *
 * @param labels that it must have, with these values
 * @param pool that it must belong to; empty for any
 * @param image that its container must be started from; empty for its pool's own
 * @param cpuMillis thousandths of a processor that it must be held to; 0 for what its pool gives
 * @param memoryBytes likewise
 */
public record Demand(Map<String, String> labels, String pool, String image, int cpuMillis, long memoryBytes) {
    /** Any worker will do. */
    public static final Demand NOTHING = new Demand(Map.of());

    public Demand {
        labels = Map.copyOf(labels);
    }

    public Demand(Map<String, String> labels) {
        this(labels, "", "", 0, 0);
    }

    /** Returns what the constructor makes, and the same object, {@link #NOTHING}, for all who ask for nothing. */
    public static Demand of(Map<String, String> labels, String pool, String image, int cpuMillis, long memoryBytes) {
        Demand demand = new Demand(labels, pool, image, cpuMillis, memoryBytes);
        return demand.equals(NOTHING) ? NOTHING : demand;
    }

    /** Whether it takes the image and the size that it gets. */
    public boolean anyShape() {
        return image.isEmpty() && cpuMillis == 0 && memoryBytes == 0;
    }

    /** For sentences: "pool linux, image debian, 2 cpus, 512 MiB, arch=arm64". */
    public String words() {
        List<String> words = new ArrayList<>();
        if (!pool.isEmpty()) {
            words.add("pool " + pool);
        }
        if (!image.isEmpty()) {
            words.add("image " + image);
        }
        if (cpuMillis > 0) {
            words.add(Amounts.cpus(cpuMillis));
        }
        if (memoryBytes > 0) {
            words.add(Amounts.memory(memoryBytes));
        }
        new TreeMap<>(labels).forEach((key, value) -> words.add(key + "=" + value));
        return String.join(", ", words);
    }
}
