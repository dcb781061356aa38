package dev.hodei.session;

import com.google.protobuf.Timestamp;
import dev.hodei.id.WorkerId;
import dev.hodei.v1.WorkerSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How busy workers were lately, from their heartbeats: the latest sample of each, and one every {@link #SPACING} of the last
 * {@link #KEPT}. In memory alone: nothing is decided by it. Thread-safe.
 */
public final class WorkerLoads {
    static final Duration KEPT = Duration.ofMinutes(15);
    static final Duration SPACING = Duration.ofSeconds(15);

    /** The worker that was heard last is last. */
    private final Map<WorkerId, Deque<WorkerSample>> samples = new LinkedHashMap<>();

    public synchronized void record(WorkerId worker, WorkerSample load, Instant now) {
        Deque<WorkerSample> before = samples.remove(worker);
        Deque<WorkerSample> known = before == null ? new ArrayDeque<>() : before;
        samples.put(worker, known);
        WorkerSample sample = load.toBuilder()
                .setSampledAt(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build();
        if (known.size() > 1 && !isSpaced(known)) {
            known.removeLast();
        }
        known.addLast(sample);
        while (isOld(known.getFirst(), now)) {
            known.removeFirst();
        }
        forgetOthers(now);
    }

    /** Whether the latest is far enough from the one before it to be kept beside a new one. */
    private static boolean isSpaced(Deque<WorkerSample> known) {
        Iterator<WorkerSample> backwards = known.descendingIterator();
        Instant last = at(backwards.next());
        return !last.isBefore(at(backwards.next()).plus(SPACING).minusMillis(500));
    }

    private void forgetOthers(Instant now) {
        Iterator<Deque<WorkerSample>> oldestFirst = samples.values().iterator();
        while (oldestFirst.hasNext() && isOld(oldestFirst.next().getLast(), now)) {
            oldestFirst.remove();
        }
    }

    private static boolean isOld(WorkerSample sample, Instant now) {
        return at(sample).plus(KEPT).isBefore(now);
    }

    private static Instant at(WorkerSample sample) {
        return Instant.ofEpochSecond(
                sample.getSampledAt().getSeconds(), sample.getSampledAt().getNanos());
    }

    /** Null if none is known. */
    public synchronized @Nullable WorkerSample latest(WorkerId worker) {
        Deque<WorkerSample> known = samples.get(worker);
        return known == null ? null : known.getLast();
    }

    /** Oldest first. */
    public synchronized List<WorkerSample> of(WorkerId worker) {
        Deque<WorkerSample> known = samples.get(worker);
        return known == null ? List.of() : List.copyOf(known);
    }
}
