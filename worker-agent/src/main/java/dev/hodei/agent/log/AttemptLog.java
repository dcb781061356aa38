package dev.hodei.agent.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One attempt's log while it is written: takes bytes and Hodei's own words, and puts chunks into the spool. Thread-safe.
 * Times are microseconds since the Unix epoch that never go back.
 */
public final class AttemptLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier now;
    private final Spool spool;
    private final Runnable appended;
    private final ChunkWriter writer;
    private EntryBatch batch = new EntryBatch();
    private final LineSplitter[] splitters = new LineSplitter[LogStream.values().length];
    private long position;
    private volatile long textBytes;
    private volatile boolean closed;

    /** {@code appended} is called after each chunk, quickly. */
    AttemptLog(LongSupplier now, Spool spool, Runnable appended) {
        this.now = now;
        this.spool = spool;
        this.appended = appended;
        this.writer = new ChunkWriter(now, spool, appended);
        EntrySink entries = new EntrySink() {
            @Override
            public void entry(LogStream stream, byte[] bytes, int offset, int length, boolean unterminated, long at) {
                if (!batch.hasRoom(length, at)) {
                    sendBatch();
                }
                batch.add(stream, bytes, offset, length, unterminated, at);
            }

            @Override
            public int lines(LogStream stream, byte[] bytes, int from, int to, long at) {
                int taken = batch.addLines(stream, bytes, from, to, at);
                while (batch.isFull()) {
                    sendBatch();
                    taken = batch.addLines(stream, bytes, taken, to, at);
                }
                return taken;
            }
        };
        position = spool.end();
        textBytes = spool.textBytes();
        for (LogStream stream : LogStream.values()) {
            splitters[stream.number()] = new LineSplitter(stream, entries);
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
            do {
                sendBatch();
                writer.finish();
                noteNews();
            } while (!batch.isEmpty());
            writer.close();
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

    /** Bytes of text, without line ends. Final once closed. Never waits, whatever the disk does. */
    public long textBytes() {
        return textBytes;
    }

    private void sendBatch() {
        if (batch.isEmpty()) {
            return;
        }
        long first = position;
        position += batch.count();
        long bytesSoFar = textBytes;
        textBytes = bytesSoFar + batch.textLength();
        batch = writer.take(batch, first);
        noteNews();
    }

    /** Goes with the next chunk; not through the splitter, which may be in the middle of this very line. */
    private void noteNews() {
        String news = writer.news();
        if (news != null) {
            byte[] line = news.getBytes(StandardCharsets.UTF_8);
            batch.add(LogStream.SYSTEM, line, 0, line.length, false, now.getAsLong());
        }
    }
}
