package dev.hodei.agent.control;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.machine.WorkerResources;
import dev.hodei.agent.run.Attempts;
import dev.hodei.failure.Reason;
import dev.hodei.v1.WorkerSample;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread of its own that sends heartbeats, with the load, while a session is live, takes a session that does not acknowledge them for
 * broken, and stops the jobs when no heartbeat was acknowledged for too long, connected or not.
 */
final class HeartbeatLoop implements Runnable {
    /** A session is broken when a heartbeat is not acknowledged within so many intervals. */
    private static final int SILENT_INTERVALS = 3;

    private final CurrentSession current;
    private final Attempts attempts;
    private final Settings settings;
    private final Fence fence;
    private final WorkerResources resources;
    private final Semaphore wakeups = new Semaphore(0);
    private boolean fenced;

    HeartbeatLoop(
            CurrentSession current, Attempts attempts, Settings settings, Fence fence, WorkerResources resources) {
        this.current = current;
        this.attempts = attempts;
        this.settings = settings;
        this.fence = fence;
        this.resources = resources;
    }

    void start() {
        Thread.ofPlatform().name("heartbeat").daemon().start(this);
    }

    /** Sends a heartbeat now. */
    void wake() {
        wakeups.release();
    }

    @Override
    public void run() {
        try {
            while (true) {
                long interval = settings.heartbeatInterval().toNanos();
                long now = System.nanoTime();
                try {
                    beat(now, interval);
                } catch (RuntimeException e) {
                    // Whatever goes wrong with one session, the fence below has to hold.
                    Console.warn("A heartbeat could not be sent: " + Reason.of(e));
                }
                guard(now);
                long untilFence = fence.heardAt() + settings.selfFenceAfter().toNanos() - now + 1;
                long pause = untilFence > 0 ? Math.min(interval, untilFence) : interval;
                if (wakeups.tryAcquire(pause, TimeUnit.NANOSECONDS)) {
                    wakeups.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(long now, long interval) {
        ControlSession session = current.get();
        if (session == null) {
            return;
        }
        if (session.isSilentSince(now - SILENT_INTERVALS * interval)) {
            session.abort("no heartbeat was acknowledged for " + SILENT_INTERVALS + " intervals");
        } else {
            session.heartbeat(attempts.active(), measure(), now);
        }
    }

    /** Measures the worker; null where that fails, whatever the cause, for the heartbeat must go out. */
    private @Nullable WorkerSample measure() {
        try {
            return resources.sample(System.nanoTime());
        } catch (RuntimeException e) {
            Console.debug("The load can't be measured: " + Reason.of(e));
            return null;
        }
    }

    private void guard(long now) {
        boolean over = fence.isOver(now, settings.selfFenceAfter().toNanos());
        if (over) {
            int stopped = attempts.fence(settings.selfFenceAfter());
            if (!fenced || stopped > 0) {
                Console.error("No server has acknowledged a heartbeat for "
                        + settings.selfFenceAfter().toMillis() / 1_000.0 + " s; " + stopped + " job(s) are stopped");
            }
        }
        fenced = over;
    }
}
