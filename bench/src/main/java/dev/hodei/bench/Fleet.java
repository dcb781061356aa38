package dev.hodei.bench;

import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.AgentServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Workers that do nothing but send heartbeats, each on a control stream of its own, a hundred streams a connection. */
final class Fleet implements AutoCloseable {
    static final int HEARTBEAT_SECONDS = 10;
    private static final int STREAMS_A_CONNECTION = 100;
    private static final int AT_A_TIME = 32;
    /** A little more than the server's resync-interval, after which it knows rows that others have put in. */
    private static final long RESYNC_SECONDS = 31;

    private final List<ManagedChannel> connections = new ArrayList<>();
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private Fleet() {}

    /** Returns when all are welcome. */
    static Fleet start(HodeiServer server, int size) throws Exception {
        Fleet fleet = new Fleet();
        try {
            fleet.connect(server, admissions(server.database(), size));
        } catch (Exception e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    private static List<SimulatedWorker.Admission> admissions(Database database, int size) throws Exception {
        List<SimulatedWorker.Admission> admissions = SimulatedWorker.Admission.insert(database, size);
        Thread.sleep(RESYNC_SECONDS * 1_000);
        return admissions;
    }

    private void connect(HodeiServer server, List<SimulatedWorker.Admission> admissions) throws Exception {
        Semaphore free = new Semaphore(AT_A_TIME);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SimulatedWorker>> connecting = new ArrayList<>();
            for (int i = 0; i < admissions.size(); i++) {
                if (i % STREAMS_A_CONNECTION == 0) {
                    connections.add(OkHttpChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                            .usePlaintext()
                            .build());
                }
                ManagedChannel channel = connections.getLast();
                SimulatedWorker.Admission admission = admissions.get(i);
                Callable<SimulatedWorker> connect = () -> {
                    free.acquire();
                    try {
                        return SimulatedWorker.connect(
                                AgentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS),
                                AgentServiceGrpc.newStub(channel),
                                admission,
                                1);
                    } finally {
                        free.release();
                    }
                };
                connecting.add(executor.submit(connect));
            }
            for (Future<SimulatedWorker> one : connecting) {
                workers.add(one.get());
            }
        }
        // Spread over the interval, as those of agents are.
        for (int second = 0; second < HEARTBEAT_SECONDS; second++) {
            int part = second;
            var _ = timer.scheduleAtFixedRate(() -> beat(part), second, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void beat(int part) {
        for (int i = part; i < workers.size(); i += HEARTBEAT_SECONDS) {
            workers.get(i).heartbeat();
        }
    }

    int size() {
        return workers.size();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        connections.forEach(ManagedChannel::shutdownNow);
    }
}
