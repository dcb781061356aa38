package dev.hodei.agent.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes of unacknowledged log all attempts of this agent may keep on disk together. Nothing is ever dropped:
 * whoever would add more waits. Thread-safe.
 */
public final class SpoolBudget {
    /** Chunks that are kept in memory until they are sent, of all attempts together. */
    private static final long MEMORY_BYTES = 4L << 20;

    private final long limit;
    private final AtomicLong memory = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long used;

    public SpoolBudget(long limitBytes) {
        limit = limitBytes;
    }

    /** Counts bytes that were written; may go over the limit by a chunk per attempt. */
    void take(long bytes) {
        lock.lock();
        try {
            used += bytes;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether so many bytes may be kept in memory as well; if so, {@link #forget} gives them back. */
    boolean keep(long bytes) {
        if (memory.addAndGet(bytes) <= MEMORY_BYTES) {
            return true;
        }
        memory.addAndGet(-bytes);
        return false;
    }

    void forget(long bytes) {
        memory.addAndGet(-bytes);
    }

    /** Waits until there is room, or until the log is no longer wanted. */
    void awaitRoom(Spool spool) throws InterruptedException {
        lock.lock();
        try {
            while (used >= limit && !spool.isDeleted()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }
}
