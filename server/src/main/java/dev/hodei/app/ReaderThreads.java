package dev.hodei.app;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that look into logs. That costs processor time and waits for clients, so only so many do it at a time, and only
 * so many wait for their turn; more are refused.
 */
final class ReaderThreads {
    private static final int MOST_WAITING = 32;
    private static final int DOWNLOADS = 8;
    private static final int IDLE_SECONDS = 10;

    private ReaderThreads() {}

    /** Half of the machine at most. */
    static Executor searches() {
        return of(Math.max(2, Runtime.getRuntime().availableProcessors() / 2), "log-search-");
    }

    /** Returns the threads of downloads, which mostly wait for the network. */
    static Executor downloads() {
        return of(DOWNLOADS, "log-download-");
    }

    private static Executor of(int threads, String name) {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name(name, 1).factory());
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }
}
