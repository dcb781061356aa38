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
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Does to the cluster what was planned. Each method returns how to undo it; nothing where there was nobody to do it to. */
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

    Optional<Runnable> begin(PlannedFault fault) {
        HandWorker worker = cluster.worker(fault.target());
        Proxy network = worker.proxy();
        return switch (fault.kind()) {
            case SERVER_KILLED -> {
                cluster.killServer();
                yield Optional.of(cluster::letServerUp);
            }
            case SERVER_RESTARTED -> {
                cluster.leaveServer();
                yield Optional.of(cluster::letServerUp);
            }
            case SERVER_STOPPED -> stopped(List.of(cluster.serverPid()));
            case POSTGRES_KILLED -> {
                cluster.postgres().kill();
                yield Optional.of(cluster.postgres()::startAgain);
            }
            case POSTGRES_STOPPED -> stopped(cluster.postgres().pids());
            case AGENT_KILLED -> worker.kill() ? Optional.of(worker::letUp) : nobody(worker);
            case AGENT_STOPPED -> stopped(worker.agentPid().stream().toList());
            case MACHINE_PAUSED -> stopped(worker.pids());
            case NETWORK_SILENT -> silent(network, true, true);
            case NETWORK_SILENT_TO_SERVER -> silent(network, true, false);
            case NETWORK_SILENT_TO_WORKER -> silent(network, false, true);
            case NETWORK_REFUSED -> {
                network.refuse();
                yield Optional.of(network::heal);
            }
            case NETWORK_RESET -> {
                network.reset();
                yield Optional.of(Faults::nothing);
            }
            case NETWORK_SLOW -> {
                network.delay(SLOWNESS);
                yield Optional.of(network::heal);
            }
            case DISK_FULL -> Optional.of(full(worker.directory()));
            case EVERYTHING_STOPPED -> stopped(cluster.pids());
            case SERVER_CLOCK_SET -> clocksSet(List.of(Clocks.ofServer()), fault.step());
            case WORKER_CLOCK_SET -> clocksSet(List.of(Clocks.ofWorker(fault.target())), fault.step());
            case ALL_CLOCKS_SET -> clocksSet(allClocks(), fault.step());
            case JOB_CANCELLED -> happened(cancelOne());
            case WORKER_DRAINED -> happened(worker.id().map(this::drain).orElse(false));
            case WORKER_TERMINATED -> happened(worker.id().map(this::terminate).orElse(false));
        };
    }

    private static Optional<Runnable> nobody(HandWorker worker) {
        worker.letUp();
        return Optional.empty();
    }

    private static Optional<Runnable> happened(boolean did) {
        return did ? Optional.of(Faults::nothing) : Optional.empty();
    }

    /** What heals a fault that is over as soon as it has happened. */
    private static void nothing() {}

    private static Optional<Runnable> stopped(List<Long> pids) {
        if (pids.isEmpty()) {
            return Optional.empty();
        }
        Signals.stop(pids);
        return Optional.of(() -> Signals.goOn(pids));
    }

    private List<String> allClocks() {
        return Stream.concat(
                        Stream.of(Clocks.ofServer()),
                        IntStream.range(0, cluster.workers()).mapToObj(Clocks::ofWorker))
                .toList();
    }

    private Optional<Runnable> clocksSet(List<String> which, Duration step) {
        which.forEach(clock -> cluster.clocks().set(clock, step));
        return Optional.of(() -> which.forEach(clock -> cluster.clocks().set(clock, Duration.ZERO)));
    }

    private static Optional<Runnable> silent(Proxy network, boolean fromWorker, boolean fromServer) {
        network.silence(fromWorker, fromServer);
        return Optional.of(network::heal);
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

    private boolean cancelOne() {
        List<String> live = watcher.live().stream().sorted().toList();
        if (live.isEmpty()) {
            return false;
        }
        String id = live.get(random.nextInt(live.size()));
        try {
            load.cancel(id);
            return true;
        } catch (StatusRuntimeException e) {
            throw new AssertionError("job " + id + " could not be cancelled", e);
        }
    }

    private boolean drain(String worker) {
        try {
            return client.onceOfWorkers(workers -> workers.drainWorker(DrainWorkerRequest.newBuilder()
                            .setWorkerId(worker)
                            .setDeadline(
                                    com.google.protobuf.Duration.newBuilder().setSeconds(2))
                            .build()))
                    .isPresent();
        } catch (StatusRuntimeException e) {
            return false; // It has ended, or is not known yet.
        }
    }

    private boolean terminate(String worker) {
        try {
            return client.onceOfWorkers(workers -> workers.terminateWorker(TerminateWorkerRequest.newBuilder()
                            .setWorkerId(worker)
                            .build()))
                    .isPresent();
        } catch (StatusRuntimeException e) {
            return false; // It has ended, or is not known yet.
        }
    }
}
