package dev.hodei.agent.log;

import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import dev.hodei.v1.LogChunk;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of batches, in their order, and puts them into the spool: small ones at once, in the thread that brings them,
 * large ones on a thread of its own, so that compressing one and reading the next go on side by side. Whoever brings more
 * than it can write waits. Batches are brought by one thread at a time.
 */
final class ChunkWriter {
    /** What is smaller is written sooner than handed over. */
    static final int LARGE_BYTES = 16 * 1024;

    private static final long DISK_RETRY_MILLIS = 250;

    private final LongSupplier now;
    private final Spool spool;
    private final Runnable appended;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final AtomicReference<@Nullable String> news = new AtomicReference<>();
    private boolean writing;
    private @Nullable EntryBatch spare;

    ChunkWriter(LongSupplier now, Spool spool, Runnable appended) {
        this.now = now;
        this.spool = spool;
        this.appended = appended;
    }

    /** Takes the batch, which begins at this position, and returns the one to go on with. */
    EntryBatch take(EntryBatch batch, long position) {
        finish();
        if (batch.textLength() < LARGE_BYTES) {
            write(batch, position);
            batch.clear(now.getAsLong());
            return batch;
        }
        EntryBatch next;
        lock.lock();
        try {
            next = spare == null ? new EntryBatch() : spare;
            spare = null;
            writing = true;
        } finally {
            lock.unlock();
        }
        next.follow(batch, now.getAsLong());
        Thread.ofVirtual().name("spool").start(() -> writeAside(batch, position));
        return next;
    }

    /** Returns when everything is in the spool. */
    void finish() {
        lock.lock();
        try {
            while (writing) {
                written.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** After {@link #finish}. */
    void close() {
        encoder.close();
    }

    /** What the log should say about its own writing; null if nothing. */
    @Nullable
    String news() {
        return news.getAndSet(null);
    }

    private void writeAside(EntryBatch batch, long position) {
        try {
            write(batch, position);
        } catch (RuntimeException e) {
            Console.error("A part of a log can't be written: " + Reason.of(e));
        } finally {
            lock.lock();
            try {
                spare = batch;
                writing = false;
                written.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void write(EntryBatch batch, long position) {
        append(encoder.encode(batch, position));
        appended.run();
    }

    /** A disk that is full, or fails otherwise, makes the job wait: its pipes are not read meanwhile. */
    private void append(LogChunk chunk) {
        long since = 0;
        while (!spool.isDeleted()) {
            try {
                spool.append(chunk);
                if (since != 0) {
                    long seconds = (now.getAsLong() - since + 999_999) / 1_000_000;
                    Console.info("The spool can be written again, after " + seconds + " s");
                    news.set("The worker could not write to its disk for " + seconds
                            + " s; the job's output waited meanwhile, and nothing of it is lost.");
                }
                return;
            } catch (IOException e) {
                if (since == 0) {
                    since = now.getAsLong();
                    Console.warn("The spool can't be written, the job's output waits: " + Reason.of(e));
                }
                try {
                    Thread.sleep(DISK_RETRY_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
