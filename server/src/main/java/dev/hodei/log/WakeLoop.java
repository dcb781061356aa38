package dev.hodei.log;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a step after every wake-up, one at a time, on an executor. A wake-up is sticky: one that comes while the step
 * runs makes it run once more, so that none is lost and several may become one. Thread-safe; {@link #wake} never blocks.
 */
public final class WakeLoop {
    private final Executor executor;
    private final Runnable step;
    private final AtomicInteger wakes = new AtomicInteger();

    /**
     * @param step handles its own failures
     */
    public WakeLoop(Executor executor, Runnable step) {
        this.executor = executor;
        this.step = step;
    }

    public void wake() {
        if (wakes.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int seen = wakes.get();
        do {
            step.run();
            seen = wakes.addAndGet(-seen);
        } while (seen != 0);
    }
}
