package dev.hodei.api;

import dev.hodei.circuit.Circuit;
import dev.hodei.controller.PoolStatus;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ShapeInTrouble;
import dev.hodei.worker.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Pools as clients see them. */
final class PoolMapping {
    private static final int MOST_SHAPES = 20;

    private PoolMapping() {}

    static Pool pool(PoolStatus status) {
        dev.hodei.pool.Pool pool = status.pool();
        WorkerTemplate worker = pool.worker();
        Pool.Builder wire = Pool.newBuilder()
                .setName(pool.name())
                .setProvider(pool.provider())
                .setNamedOnly(pool.namedOnly())
                .setImage(worker.shape().image())
                .addAllAllowedImages(worker.choice().images())
                .setCpuMillis(worker.shape().cpuMillis())
                .setMemoryBytes(worker.shape().memoryBytes())
                .setMaxCpuMillis(worker.choice().maxCpuMillis())
                .setMaxMemoryBytes(worker.choice().maxMemoryBytes())
                .putAllLabels(worker.labels())
                .setNetwork(worker.network())
                .setSlots(worker.slots())
                .setMinIdle(pool.size().minIdle())
                .setMaxWorkers(pool.startsWorkers() ? pool.size().max() : 0)
                .setMaxStarting(pool.startsWorkers() ? pool.size().maxStarting() : 0)
                .setMaxJobs(pool.lifetimes().maxJobs())
                .setReadyTimeout(WireMapping.length(pool.lifetimes().readyWithin()))
                .setWorkersStarting(status.starting())
                .setWorkersIdle(status.idle())
                .setWorkersBusy(status.busy())
                .setWorkersStopping(status.stopping());
        lifetimes(wire, pool.lifetimes());
        circuit(wire, status.circuit(), status.at());
        List<Map.Entry<Shape, Circuit>> troubles =
                new ArrayList<>(status.inTrouble().entrySet());
        Collections.reverse(troubles);
        troubles.stream()
                .filter(each -> !each.getKey().equals(worker.shape()))
                .limit(MOST_SHAPES)
                .forEach(each -> wire.addShapesInTrouble(inTrouble(each.getKey(), each.getValue(), status.at())));
        return wire.build();
    }

    private static ShapeInTrouble inTrouble(Shape shape, Circuit circuit, Instant at) {
        ShapeInTrouble.Builder wire = ShapeInTrouble.newBuilder()
                .setImage(shape.image())
                .setCpuMillis(shape.cpuMillis())
                .setMemoryBytes(shape.memoryBytes())
                .setCircuit(CircuitState.valueOf("CIRCUIT_STATE_" + circuit.stateAt(at)))
                .setFailures(circuit.failures())
                .setLastError(circuit.lastError());
        if (circuit.failedAt() != null) {
            wire.setLastErrorAt(WireMapping.time(circuit.failedAt()));
        }
        if (circuit.notBefore() != null && circuit.waitsAt(at)) {
            wire.setNextTryAt(WireMapping.time(circuit.notBefore()));
        }
        return wire.build();
    }

    private static void lifetimes(Pool.Builder wire, PoolLifetimes lifetimes) {
        if (lifetimes.idleTtl() != null) {
            wire.setIdleTtl(WireMapping.length(lifetimes.idleTtl()));
        }
        if (lifetimes.maxLifetime() != null) {
            wire.setMaxLifetime(WireMapping.length(lifetimes.maxLifetime()));
        }
    }

    private static void circuit(Pool.Builder wire, Circuit circuit, Instant at) {
        wire.setCircuit(CircuitState.valueOf("CIRCUIT_STATE_" + circuit.stateAt(at)))
                .setFailures(circuit.failures())
                .setLastError(circuit.lastError());
        if (circuit.failedAt() != null) {
            wire.setLastErrorAt(WireMapping.time(circuit.failedAt()));
        }
        if (circuit.notBefore() != null && circuit.waitsAt(at)) {
            wire.setNextTryAt(WireMapping.time(circuit.notBefore()));
        }
    }
}
