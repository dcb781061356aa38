package dev.hodei.e2e.docker;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Jobs are queued, and their server is killed and started again while it provisions their containers. */
final class ProvisionRun implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofMinutes(5);
    /** Longer than a container takes to its end. */
    private static final int LONGEST_LIFE_MILLIS = 8_000;

    private static final int LONGEST_START_MILLIS = 1_500;
    /** One in so many servers is killed before it is ready. */
    private static final int EARLY = 5;

    private static final int MOST_JOBS = 16;
    private static final Map<String, String> SETTINGS = Map.of(
            "HODEI_POOLS_DEFAULT_PROVIDER", "docker",
            "HODEI_POOLS_DEFAULT_MAX_WORKERS", "8",
            "HODEI_POOLS_DEFAULT_MAX_STARTING", "8",
            "HODEI_POOLS_DEFAULT_IDLE_TTL", "2s",
            "HODEI_PROVISIONING_RECONCILE_INTERVAL", "1s");

    private final Random random;
    private final long start = System.nanoTime();
    private final Collection<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Containers containers;
    private HodeiServer server;
    private int kills;

    ProvisionRun(Path home, long seed) {
        random = new Random(seed);
        server = HodeiServer.start(home, SETTINGS);
        containers = Containers.of(server);
    }

    ProvisionFigures until(int provisions) throws InterruptedException {
        while (provisioned() < provisions) {
            queueWhileItIsKilled();
            restart();
        }
        Database database = server.database();
        Eventually.holds(
                "all jobs have ended",
                SETTLING,
                () -> database.query("SELECT 1 FROM jobs WHERE finished_at IS NULL LIMIT 1")
                        .isEmpty());
        Eventually.holds(
                "all workers have ended",
                SETTLING,
                () -> database.query("SELECT 1 FROM workers WHERE finished_at IS NULL LIMIT 1")
                        .isEmpty());
        List<String> left = containersLeft();
        List<String> jobs = List.copyOf(acknowledged);
        Map<String, Integer> ends = ProvisionFigures.ends(database, jobs);
        List<String> twice = ProvisionFigures.endedTwice(database, jobs);
        List<String> passwords = ProvisionFigures.usablePasswords(database);
        long asked = provisioned();
        server.stop();
        return new ProvisionFigures(
                asked,
                kills,
                jobs.size(),
                ends,
                twice,
                left,
                containers.names(),
                passwords,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** What is being removed has a moment for that. */
    private List<String> containersLeft() {
        try {
            containers.awaitNone(LIMIT);
            return List.of();
        } catch (AssertionError e) {
            return containers.names();
        }
    }

    private long provisioned() {
        return Long.parseLong(
                server.database().query("SELECT count(*) FROM workers").getFirst());
    }

    private void queueWhileItIsKilled() throws InterruptedException {
        HodeiServer queueing = server;
        int jobs = 1 + random.nextInt(MOST_JOBS);
        Api api = queueing.api();
        Thread queue = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < jobs; i++) {
                    acknowledged.add(api.queue(Api.command("echo x")).getJobId());
                }
            } catch (StatusRuntimeException e) {
                // It was killed: what was not acknowledged is not counted.
                return;
            }
        });
        killAfter(random.nextInt(LONGEST_LIFE_MILLIS));
        queue.join();
    }

    private void restart() throws InterruptedException {
        server.close();
        while (random.nextInt(EARLY) == 0) {
            server = server.launchAgain();
            killAfter(random.nextInt(LONGEST_START_MILLIS));
            server.close();
        }
        server = server.startAgain();
    }

    private void killAfter(int millis) throws InterruptedException {
        try {
            server.process().end().get(millis, TimeUnit.MILLISECONDS);
            throw new AssertionError("the server ended by itself: " + server.output());
        } catch (TimeoutException e) {
            server.process().kill();
            kills++;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        server.await(LIMIT);
    }

    @Override
    public void close() {
        server.close();
        containers.remove();
    }
}
