package dev.hodei.agent.log;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A wake-up that is not lost when nobody waits for it, and counts once however often it was given. Thread-safe. */
final class Wakeup {
    private final Semaphore given = new Semaphore(0);

    void signal() {
        if (given.availablePermits() == 0) {
            given.release();
        }
    }

    void await() throws InterruptedException {
        given.acquire();
        given.drainPermits();
    }

    void await(long millis) throws InterruptedException {
        if (given.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            given.drainPermits();
        }
    }
}
