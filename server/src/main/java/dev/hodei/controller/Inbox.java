package dev.hodei.controller;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The inbox in which everybody leaves events for the controller. A wake-up cannot be lost: the event itself is the
 * wake-up. What is told
 * again and again is kept once, so that it stays small while nobody takes anything out. Thread-safe.
 */
public final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition posted = lock.newCondition();
    private final PendingEvents events = new PendingEvents();
    private boolean closed;
    private volatile @Nullable String activeElsewhere;

    public void post(ControllerEvent event) {
        lock.lock();
        try {
            if (!closed) {
                events.add(event);
                posted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another server takes requests up, as this sentence says; null: this one does, sooner or later. */
    public void standBy(@Nullable String why) {
        activeElsewhere = why;
    }

    /** Returns which other server takes requests up; empty where this one does, sooner or later. */
    public Optional<String> standsBy() {
        return Optional.ofNullable(activeElsewhere);
    }

    /** Nobody is going to read it: what is posted is dropped. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            events.clear();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an event, at most this long, and takes everything that is there (nothing, if the time was over). */
    public List<ControllerEvent> await(long timeout, TimeUnit unit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = unit.toNanos(timeout);
            while (events.isEmpty() && left > 0) {
                left = posted.awaitNanos(left);
            }
            return events.drain();
        } finally {
            lock.unlock();
        }
    }
}
