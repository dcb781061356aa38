package dev.hodei.e2e.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One way of a network: open, slow, or held. Thread-safe. */
final class Direction {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean held;
    private long delayNanos;

    void hold() {
        set(true, 0);
    }

    void delay(Duration by) {
        set(false, by.toNanos());
    }

    void pass() {
        set(false, 0);
    }

    private void set(boolean nowHeld, long nowDelayNanos) {
        lock.lock();
        try {
            held = nowHeld;
            delayNanos = nowDelayNanos;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when bytes may pass. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            long due = System.nanoTime() + delayNanos;
            while (held || (delayNanos > 0 && due - System.nanoTime() > 0)) {
                if (held) {
                    changed.await();
                } else {
                    var _ = changed.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
