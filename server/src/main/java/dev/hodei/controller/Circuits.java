package dev.hodei.controller;

import dev.hodei.scheduling.PoolCondition;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The circuit of each pool, by its name. */
final class Circuits {
    private final Map<String, Circuit> byPool = new HashMap<>();

    Circuits() {}

    /** A copy to try something with: only what was committed may count. */
    Circuits(Circuits other) {
        byPool.putAll(other.byPool);
    }

    Circuit of(String pool) {
        return byPool.getOrDefault(pool, Circuit.GOOD);
    }

    void failed(String pool, String error, Instant now) {
        byPool.put(pool, of(pool).failed(error, now));
    }

    void succeeded(String pool) {
        byPool.remove(pool);
    }

    /** When the next pool that waits may be tried again; {@link Instant#MAX} if none waits. */
    Instant nextTry(Instant now) {
        Instant next = Instant.MAX;
        for (Circuit circuit : byPool.values()) {
            Instant notBefore = circuit.notBefore();
            if (notBefore != null && notBefore.isAfter(now) && notBefore.isBefore(next)) {
                next = notBefore;
            }
        }
        return next;
    }

    Map<String, PoolCondition> conditions(Instant now) {
        Map<String, PoolCondition> conditions = new HashMap<>();
        byPool.forEach((pool, circuit) -> conditions.put(
                pool,
                new PoolCondition(
                        circuit.notBefore(), circuit.stateAt(now) != Circuit.State.CLOSED, circuit.lastError())));
        return conditions;
    }
}
