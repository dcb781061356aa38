package dev.hodei.lease;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The proof that this server's controller is the active one. The database renews it; until it runs out, no other server can
 * have declared a worker lost that was acknowledged here. Thread-safe; never blocks.
 *
 * <p>A lease is measured by this machine's monotonic clock, from before the renewal was sent: a process that was paused and
 * an answer that came late never make it longer.
 */
public final class Lease {
    /** How much a lease is worth now. */
    public enum State {
        /** The controller is the active one. */
        HELD,
        /** The lease has just run out and may be renewed: nothing may be acknowledged, and nobody need be sent away. */
        LATE,
        /** Another server may be the active one. */
        OVER
    }

    private static final int RENEWALS = 4;

    private final @Nullable Duration length;
    private final LongSupplier nanoTime;
    private volatile @Nullable Long heldSince;

    private Lease(@Nullable Duration length, LongSupplier nanoTime) {
        this.length = length;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns a lease that is over until it is renewed.
     *
     * @param length how long a renewal is good, at least some milliseconds
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public static Lease of(Duration length, LongSupplier nanoTime) {
        if (!length.isPositive()) {
            throw new IllegalArgumentException("a lease is longer than nothing");
        }
        return new Lease(length, nanoTime);
    }

    /** Returns a lease that is always held: no other server can reach this database. */
    public static Lease always() {
        Lease lease = new Lease(null, () -> 0);
        lease.renewed(0);
        return lease;
    }

    /** Returns a lease that is never held: this server runs no controller. */
    public static Lease never() {
        return new Lease(null, () -> 0);
    }

    /** Returns how often the database is to renew it; null if it does not run out. */
    public @Nullable Duration renewalInterval() {
        return length == null ? null : length.dividedBy(RENEWALS);
    }

    /** Returns the monotonic time to be given to {@link #renewed} later: now. */
    public long time() {
        return nanoTime.getAsLong();
    }

    /**
     * Takes note that the database confirmed this server's term.
     *
     * @param sentAt the {@link #time} before the database was asked
     */
    public synchronized void renewed(long sentAt) {
        Long before = heldSince;
        if (before == null || sentAt - before > 0) {
            heldSince = sentAt;
        }
    }

    /** Returns how much it is worth now. */
    public State state() {
        Long since = heldSince;
        if (since == null) {
            return State.OVER;
        }
        if (length == null) {
            return State.HELD;
        }
        long age = nanoTime.getAsLong() - since;
        long good = length.toNanos();
        return age < good ? State.HELD : age < 2 * good ? State.LATE : State.OVER;
    }

    /** Whether what workers say may be acknowledged now. */
    public boolean held() {
        return state() == State.HELD;
    }
}
