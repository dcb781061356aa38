package dev.hodei.agent.log;

import dev.hodei.agent.console.Console;
import dev.hodei.v1.LogChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One attempt's log while it is written: takes bytes and Hodei's own words, and puts chunks into the spool. Thread-safe.
 * Times are microseconds since the Unix epoch that never go back.
 */
public final class AttemptLog {
    private static final long DISK_RETRY_MILLIS = 250;

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier now;
    private final Spool spool;
    private final Runnable appended;
    private final EntryBatch batch = new EntryBatch();
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final LineSplitter[] splitters = new LineSplitter[LogStream.values().length];
    private long position;
    private long textBytes;
    private volatile boolean closed;

    /** {@code appended} is called after each chunk, quickly. */
    AttemptLog(LongSupplier now, Spool spool, Runnable appended) {
        this.now = now;
        this.spool = spool;
        this.appended = appended;
        position = spool.end();
        textBytes = spool.textBytes();
        for (LogStream stream : LogStream.values()) {
            splitters[stream.number()] = new LineSplitter(stream, this::entry);
        }
    }

    /** Adds what was read from the job. Send what is due with {@link #flushIfDue} afterwards. */
    public void append(LogStream stream, byte[] bytes, int length) {
        lock.lock();
        try {
            splitters[stream.number()].accept(bytes, 0, length, now.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Adds lines of Hodei's own and sends them at once. A final "\n" may be left out. */
    public void say(String text) {
        write(LogStream.SYSTEM, text);
    }

    /** Adds lines of Hodei's own to one of the job's streams, on lines of their own, and sends them at once. */
    public void write(LogStream stream, String text) {
        lock.lock();
        try {
            LineSplitter splitter = splitters[stream.number()];
            String start = splitter.isMidLine() ? "\n" : "";
            byte[] bytes = (start + text + (text.endsWith("\n") ? "" : "\n")).getBytes(StandardCharsets.UTF_8);
            splitter.accept(bytes, 0, bytes.length, now.getAsLong());
            sendBatch();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what has waited long enough; returns after how many milliseconds to call again, or -1 if nothing waits. */
    public int flushIfDue() {
        lock.lock();
        try {
            long time = now.getAsLong();
            long due = Long.MAX_VALUE;
            for (LineSplitter splitter : splitters) {
                splitter.flushIfDue(time);
                due = Math.min(due, splitter.dueAt());
            }
            if (batch.dueAt() <= time) {
                sendBatch();
            }
            due = Math.min(due, batch.dueAt());
            return due == Long.MAX_VALUE ? -1 : (int) Math.max(0, (due - time + 999) / 1_000);
        } finally {
            lock.unlock();
        }
    }

    /** Waits while the spool is full. Nothing should be read from the job before this returns. */
    public void awaitRoom() throws InterruptedException {
        spool.awaitRoom();
    }

    /** Sends everything; nothing may be added afterwards. */
    public void close() {
        lock.lock();
        try {
            for (LineSplitter splitter : splitters) {
                splitter.flush(now.getAsLong());
            }
            while (!batch.isEmpty()) {
                sendBatch();
            }
            encoder.close();
            closed = true;
        } finally {
            lock.unlock();
        }
        appended.run();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Position after the last entry. Final once closed. */
    public long position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of text, without line ends. Final once closed. */
    public long textBytes() {
        lock.lock();
        try {
            return textBytes;
        } finally {
            lock.unlock();
        }
    }

    private void entry(LogStream stream, byte[] bytes, int offset, int length, boolean unterminated, long readAt) {
        if (!batch.hasRoom(length, readAt)) {
            sendBatch();
        }
        batch.add(stream, bytes, offset, length, unterminated, readAt);
    }

    private void sendBatch() {
        if (batch.isEmpty()) {
            return;
        }
        LogChunk chunk = encoder.encode(batch, position);
        position += batch.count();
        textBytes += batch.textLength();
        batch.clear(now.getAsLong());
        append(chunk);
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
                    // Goes with the next chunk; not through the splitter, which may be in the middle of this very line.
                    byte[] note = ("The worker could not write to its disk for " + seconds
                                    + " s; the job's output waited meanwhile, and nothing of it is lost.")
                            .getBytes(StandardCharsets.UTF_8);
                    batch.add(LogStream.SYSTEM, note, 0, note.length, false, now.getAsLong());
                }
                return;
            } catch (IOException e) {
                if (since == 0) {
                    since = now.getAsLong();
                    Console.warn("The spool can't be written, the job's output waits: " + e);
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
