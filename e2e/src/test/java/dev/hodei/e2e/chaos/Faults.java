package dev.hodei.e2e.chaos;

import dev.hodei.v1.DrainWorkerRequest;
import dev.hodei.v1.TerminateWorkerRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Does to the cluster what was planned. Each method returns how to undo it. */
final class Faults {
    static final String FILLER = "filler";

    private static final Duration SLOWNESS = Duration.ofMillis(250);
    private static final int PIECE = 1 << 12;

    private final Cluster cluster;
    private final Client client;
    private final Load load;
    private final Watcher watcher;
    private final RandomGenerator random;

    Faults(Cluster cluster, Client client, Load load, Watcher watcher, RandomGenerator random) {
        this.cluster = cluster;
        this.client = client;
        this.load = load;
        this.watcher = watcher;
        this.random = random;
    }

    Runnable begin(PlannedFault fault) {
        HandWorker worker = cluster.worker(fault.target());
        Proxy network = worker.proxy();
        return switch (fault.kind()) {
            case SERVER_KILLED -> {
                cluster.killServer();
                yield cluster::letServerUp;
            }
            case SERVER_STOPPED -> stopped(List.of(cluster.serverPid()));
            case POSTGRES_KILLED -> {
                cluster.postgres().kill();
                yield cluster.postgres()::startAgain;
            }
            case POSTGRES_STOPPED -> stopped(cluster.postgres().pids());
            case AGENT_KILLED -> {
                worker.kill();
                yield worker::letUp;
            }
            case AGENT_STOPPED -> stopped(worker.agentPid().stream().toList());
            case MACHINE_PAUSED -> stopped(worker.pids());
            case NETWORK_SILENT -> silent(network, true, true);
            case NETWORK_SILENT_TO_SERVER -> silent(network, true, false);
            case NETWORK_SILENT_TO_WORKER -> silent(network, false, true);
            case NETWORK_REFUSED -> {
                network.refuse();
                yield network::heal;
            }
            case NETWORK_RESET -> {
                network.reset();
                yield Faults::nothing;
            }
            case NETWORK_SLOW -> {
                network.delay(SLOWNESS);
                yield network::heal;
            }
            case DISK_FULL -> full(worker.directory());
            case JOB_CANCELLED -> {
                cancelOne();
                yield Faults::nothing;
            }
            case WORKER_DRAINED -> {
                worker.id().ifPresent(this::drain);
                yield Faults::nothing;
            }
            case WORKER_TERMINATED -> {
                worker.id().ifPresent(this::terminate);
                yield Faults::nothing;
            }
        };
    }

    /** What heals a fault that is over as soon as it has happened. */
    private static void nothing() {}

    private static Runnable stopped(List<Long> pids) {
        Signals.stop(pids);
        return () -> Signals.goOn(pids);
    }

    private static Runnable silent(Proxy network, boolean fromWorker, boolean fromServer) {
        network.silence(fromWorker, fromServer);
        return network::heal;
    }

    private static Runnable full(Path disk) {
        Path filler = disk.resolve(FILLER);
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[PIECE]);
            }
        } catch (IOException e) {
            // Full.
        }
        return () -> {
            try {
                Files.deleteIfExists(filler);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private void cancelOne() {
        Set<String> live = watcher.live();
        live.stream()
                .sorted()
                .skip(live.isEmpty() ? 0 : random.nextInt(live.size()))
                .findFirst()
                .ifPresent(id -> {
                    try {
                        load.cancel(id);
                    } catch (StatusRuntimeException e) {
                        throw new AssertionError("job " + id + " could not be cancelled", e);
                    }
                });
    }

    private void drain(String worker) {
        try {
            var _ = client.onceOfWorkers(workers -> workers.drainWorker(DrainWorkerRequest.newBuilder()
                    .setWorkerId(worker)
                    .setDeadline(com.google.protobuf.Duration.newBuilder().setSeconds(2))
                    .build()));
        } catch (StatusRuntimeException e) {
            // It has ended, or is not known yet.
        }
    }

    private void terminate(String worker) {
        try {
            var _ = client.onceOfWorkers(workers -> workers.terminateWorker(
                    TerminateWorkerRequest.newBuilder().setWorkerId(worker).build()));
        } catch (StatusRuntimeException e) {
            // It has ended, or is not known yet.
        }
    }
}
