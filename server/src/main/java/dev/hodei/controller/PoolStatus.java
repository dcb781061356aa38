package dev.hodei.controller;

import dev.hodei.circuit.Circuit;
import dev.hodei.circuit.Circuits;
import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerKind;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a pool is.
 *
 * @param at when
 * @param starting its workers that are on their way; those that people start themselves are counted like the others once they use
 *     their invitation
 * @param stopping draining, or told to stop
 * @param circuit of the shape that is looked at: the pool's own, or a job's
 * @param inTrouble the circuits of all shapes whose last start failed, the latest failure last
 */
public record PoolStatus(
        Pool pool,
        Instant at,
        int starting,
        int idle,
        int busy,
        int stopping,
        Circuit circuit,
        Map<Shape, Circuit> inTrouble) {
    public PoolStatus {
        inTrouble = Collections.unmodifiableMap(new LinkedHashMap<>(inTrouble));
    }

    /** The pool, and whatever fails to start in it. */
    static PoolStatus of(Pool pool, Model model, Circuits circuits, Instant now) {
        Map<Shape, Circuit> failed = new LinkedHashMap<>();
        circuits.failed().forEach((kind, circuit) -> {
            if (kind.pool().equals(pool.name())) {
                failed.put(kind.shape(), circuit);
            }
        });
        return of(
                pool,
                model,
                circuits.of(new WorkerKind(pool.name(), pool.worker().shape())),
                failed,
                now);
    }

    /** The pool as a job sees it that asks for this shape: the trouble of others is not its own. */
    static PoolStatus of(Pool pool, Shape shape, Model model, Circuits circuits, Instant now) {
        return of(pool, model, circuits.of(new WorkerKind(pool.name(), shape)), Map.of(), now);
    }

    private static PoolStatus of(Pool pool, Model model, Circuit circuit, Map<Shape, Circuit> failed, Instant now) {
        int starting = 0;
        int idle = 0;
        int busy = 0;
        int stopping = 0;
        for (Worker worker : model.workers()) {
            if (worker.pool().equals(pool.name()) && !worker.isInvitation()) {
                switch (worker.state()) {
                    case CREATING, CONNECTING -> starting++;
                    case READY -> idle++;
                    case BUSY -> busy++;
                    case DRAINING, TERMINATING -> stopping++;
                    case TERMINATED, FAILED, LOST -> {}
                }
            }
        }
        return new PoolStatus(pool, now, starting, idle, busy, stopping, circuit, failed);
    }
}
