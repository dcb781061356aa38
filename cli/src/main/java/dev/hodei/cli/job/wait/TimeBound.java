package dev.hodei.cli.job.wait;

import java.time.Duration;

/** Interrupts the thread that made it once the time is over, unless it was closed before. */
public final class TimeBound implements AutoCloseable {
    private final Thread waiting = Thread.currentThread();
    private final Thread clock;
    private boolean over;
    private boolean closed;

    public TimeBound(Duration limit) {
        clock = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(limit);
                pass();
            } catch (InterruptedException _) {
                // It was closed in time.
            }
        });
    }

    private synchronized void pass() {
        if (!closed) {
            over = true;
            waiting.interrupt();
        }
    }

    /** Whether the time was over before it was closed. */
    public synchronized boolean isOver() {
        return over;
    }

    /** Ends the bound: from now on nothing is interrupted; what was stays told by {@link #isOver} alone. */
    @Override
    public synchronized void close() {
        closed = true;
        clock.interrupt();
        if (over) {
            boolean _ = Thread.interrupted();
        }
    }
}
