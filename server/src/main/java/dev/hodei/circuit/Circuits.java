package dev.hodei.circuit;

import dev.hodei.scheduling.StartCondition;
import dev.hodei.worker.WorkerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The circuit of each kind of worker. A copy shares what it has with the original until one of them changes, so that it costs
 * nothing. Not thread-safe.
 */
public final class Circuits {
    /** Kinds that failed, and as many that succeeded, whose last try is remembered: users may ask for any number. */
    static final int REMEMBERED = 1_000;

    private Map<WorkerKind, Circuit> failed = Map.of();
    private Set<WorkerKind> proven = Set.of();
    private Map<WorkerKind, StartCondition> conditions = Map.of();

    public Circuits() {}

    /** A copy to try something with: only what was committed may count. */
    public Circuits(Circuits other) {
        failed = other.failed;
        proven = other.proven;
        conditions = other.conditions;
    }

    /** A copy in which all times are that much later. */
    public Circuits later(Duration by) {
        Circuits moved = new Circuits(this);
        if (!by.isZero() && !failed.isEmpty()) {
            Map<WorkerKind, Circuit> after = new LinkedHashMap<>(failed);
            after.replaceAll((_, circuit) -> circuit.later(by));
            moved.failed = after;
            moved.changed();
        }
        return moved;
    }

    public Circuit of(WorkerKind kind) {
        return failed.getOrDefault(kind, Circuit.GOOD);
    }

    /** Returns the kinds of workers whose last start failed, the latest failure last. */
    public Map<WorkerKind, Circuit> failed() {
        return failed;
    }

    public void failed(WorkerKind kind, String error, Instant now) {
        Map<WorkerKind, Circuit> after = new LinkedHashMap<>(failed);
        after.remove(kind);
        after.put(kind, of(kind).failed(error, now));
        dropOldest(after.keySet());
        failed = after;
        if (proven.contains(kind)) {
            Set<WorkerKind> others = new LinkedHashSet<>(proven);
            others.remove(kind);
            proven = others;
        }
        changed();
    }

    /** A worker of this kind became ready. */
    public void succeeded(WorkerKind kind) {
        if (proven.contains(kind)) {
            return;
        }
        Set<WorkerKind> after = new LinkedHashSet<>(proven);
        after.add(kind);
        dropOldest(after);
        proven = after;
        forget(kind::equals);
    }

    /** Closes the circuits of a pool: what failed in it before no longer counts. Returns how many there were. */
    public int reset(String pool) {
        int before = failed.size();
        forget(kind -> kind.pool().equals(pool));
        return before - failed.size();
    }

    private void forget(Predicate<WorkerKind> which) {
        if (failed.keySet().stream().anyMatch(which)) {
            Map<WorkerKind, Circuit> after = new LinkedHashMap<>(failed);
            after.keySet().removeIf(which);
            failed = after;
        }
        changed();
    }

    private static void dropOldest(Collection<WorkerKind> kinds) {
        if (kinds.size() > REMEMBERED) {
            kinds.remove(kinds.iterator().next());
        }
    }

    /** When the next kind that waits may be tried again; {@link Instant#MAX} if none waits. */
    public Instant nextTry(Instant now) {
        Instant next = Instant.MAX;
        for (Circuit circuit : failed.values()) {
            Instant notBefore = circuit.notBefore();
            if (notBefore != null && notBefore.isAfter(now) && notBefore.isBefore(next)) {
                next = notBefore;
            }
        }
        return next;
    }

    /** For the scheduler; those that are missing were not tried. */
    public Map<WorkerKind, StartCondition> conditions() {
        return conditions;
    }

    private void changed() {
        Map<WorkerKind, StartCondition> all = new HashMap<>();
        proven.forEach(kind -> all.put(kind, StartCondition.PROVEN));
        failed.forEach((kind, circuit) -> all.put(kind, circuit.condition()));
        conditions = Map.copyOf(all);
    }
}
