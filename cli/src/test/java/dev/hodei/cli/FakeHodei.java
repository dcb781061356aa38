package dev.hodei.cli;

import dev.hodei.v1.Job;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A Hodei server without a controller: the tests say what happens to its jobs. It can go away and come back. */
final class FakeHodei implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 15;

    final Map<String, FakeJob> jobs = new LinkedHashMap<>();
    final FakeServices services = new FakeServices(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Server server;
    private final int port;
    /** What a test lets happen to each job right after it was queued. */
    Consumer<FakeJob> onQueue = job -> {};

    FakeHodei() throws IOException {
        server = startSomewhere();
        port = server.getPort();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Changes jobs and wakes whoever waits for a change. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it holds, for as long as the deadline allows. */
    void await(Predicate<FakeHodei> condition) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (!condition.test(this)) {
                if (left <= 0) {
                    throw new AssertionError("it did not happen in time");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The only job, once it is there. */
    FakeJob job() throws InterruptedException {
        await(hodei -> !hodei.jobs.isEmpty());
        return jobs.values().iterator().next();
    }

    FakeJob add(String id, Consumer<FakeJob> what) {
        FakeJob job = new FakeJob(
                id, dev.hodei.v1.JobSpec.newBuilder().setCommand("true").build());
        change(() -> {
            what.accept(job);
            jobs.put(id, job);
        });
        return job;
    }

    Job record(FakeJob job) {
        lock.lock();
        try {
            return job.job;
        } finally {
            lock.unlock();
        }
    }

    /** Breaks every connection and comes back at the same port. */
    void restart() throws IOException, InterruptedException {
        stop();
        server = start(port);
    }

    void stop() throws InterruptedException {
        server.shutdownNow();
        if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
            throw new AssertionError("the fake server does not stop");
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Below the ports that outgoing connections take: ours must still be free after a restart. */
    private Server startSomewhere() throws IOException {
        IOException last = new IOException("no free port");
        for (int i = 0; i < 50; i++) {
            try {
                return start(ThreadLocalRandom.current().nextInt(15_000, 32_000));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private Server start(int atPort) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), atPort))
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .addService(services.jobs())
                .addService(services.workers())
                .addService(services.audit())
                .addService(new FakeOverview(this))
                .build()
                .start();
    }
}
