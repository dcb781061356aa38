package dev.hodei.api;

import dev.hodei.circuit.Circuit;
import dev.hodei.controller.PoolStatus;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.Pool;
import java.time.Instant;

/** Pools as clients see them. */
final class PoolMapping {
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
                .setMaxWorkers(pool.size().max())
                .setMaxStarting(pool.size().maxStarting())
                .setMaxJobs(pool.lifetimes().maxJobs())
                .setReadyTimeout(WireMapping.length(pool.lifetimes().readyWithin()))
                .setWorkersStarting(status.starting())
                .setWorkersIdle(status.idle())
                .setWorkersBusy(status.busy())
                .setWorkersStopping(status.stopping());
        lifetimes(wire, pool.lifetimes());
        circuit(wire, status.circuit(), status.at());
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
