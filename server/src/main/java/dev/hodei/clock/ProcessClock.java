package dev.hodei.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a process that may be stopped for a while (SIGSTOP, a virtual machine that is moved, a closed lid), and whose
 * wall clock may be set. {@link #instant} is the wall clock.
 *
 * <p>The steady clock starts with the wall clock's time and goes on by the monotonic one. It must be looked at every {@link
 * #TICK}: longer than {@link #LONGEST} between two looks the process did not run, nor for {@link #SETTLE} after that, in which
 * it reads what came meanwhile. Such a pause counts for nothing, but not again before {@link #COUNTS_AFTER}: a process that is
 * stopped again and again, or always slow, has a slow steady clock, and not one that stands still. Thread-safe.
 */
public final class ProcessClock implements InstantSource {
    /** How often somebody is to look at the steady clock. */
    public static final Duration TICK = Duration.ofMillis(250);
    /** The most that can be between two looks while the process runs. */
    static final Duration LONGEST = Duration.ofSeconds(1);
    /** For so long after a pause the clock stands still. */
    static final Duration SETTLE = Duration.ofSeconds(2);
    /** From the end of one pause so long, the next counts as {@link #LONGEST}. */
    static final Duration COUNTS_AFTER = Duration.ofSeconds(8);

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private long lookedAt;
    private long settledAt;
    private Instant steady;
    private Instant awakeSince = Instant.MIN;

    /** @param nanoTime the monotonic clock, as {@link System#nanoTime} */
    public ProcessClock(InstantSource wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.lookedAt = nanoTime.getAsLong();
        this.settledAt = lookedAt - COUNTS_AFTER.toNanos();
        this.steady = wall.instant();
    }

    @Override
    public Instant instant() {
        return wall.instant();
    }

    /** Returns the steady time. It never goes back. */
    public Instant steady() {
        return now().steady();
    }

    /** Returns the time by both clocks. */
    public synchronized Moment now() {
        long now = nanoTime.getAsLong();
        long passed = now - lookedAt;
        if (passed > LONGEST.toNanos()) {
            if (now - settledAt < COUNTS_AFTER.toNanos() + passed) {
                steady = steady.plus(LONGEST);
            } else {
                settledAt = now + SETTLE.toNanos();
            }
            // The pause counts for nothing, and this nanosecond tells a time before it from one after it.
            steady = steady.plusNanos(1);
            awakeSince = steady;
        } else if (passed > 0) {
            steady = steady.plusNanos(Math.min(passed, Math.max(0, now - settledAt)));
        }
        lookedAt = Math.max(lookedAt, now);
        return new Moment(wall.instant(), steady, awakeSince);
    }
}
