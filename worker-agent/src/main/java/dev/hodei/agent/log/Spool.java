package dev.hodei.agent.log;

import dev.hodei.v1.LogChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's chunks on disk, from the first that the server has not acknowledged. Kept in segment files that are
 * deleted as a whole, so that neither memory nor disk grows with what was acknowledged. Thread-safe.
 */
final class Spool {
    private static final long SEGMENT_BYTES = 4L << 20;
    /** A segment that was acknowledged whole is replaced from this size on; small ones are not worth a new file. */
    private static final long REPLACE_BYTES = 64L << 10;

    private final Path directory;
    private final SpoolBudget budget;
    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    private long acknowledged;
    private long end;
    private volatile boolean deleted;

    Spool(Path directory, SpoolBudget budget) {
        this.directory = directory;
        this.budget = budget;
    }

    /** Writes the next chunk; its first position is {@link #end()}. */
    synchronized void append(LogChunk chunk) throws IOException {
        if (deleted) {
            return;
        }
        SpoolSegment last = segments.peekLast();
        if (last == null || last.size() >= SEGMENT_BYTES) {
            last = new SpoolSegment(directory.resolve(end + ".chunks"), end);
            segments.add(last);
        }
        budget.take(last.append(chunk));
        end = last.end();
    }

    /** The chunk that starts at this position, or null if it has not been written yet. */
    synchronized @Nullable LogChunk read(long position) throws IOException {
        if (deleted || position >= end) {
            return null;
        }
        for (SpoolSegment segment : segments) {
            if (position < segment.end()) {
                return segment.read(position);
            }
        }
        return null;
    }

    /** Forgets what lies before this position. A position that goes back is ignored. */
    synchronized void acknowledge(long position) throws IOException {
        if (deleted || position <= acknowledged) {
            return;
        }
        acknowledged = Math.min(position, end);
        for (SpoolSegment first = segments.peek(); first != null; first = segments.peek()) {
            if (first.end() > acknowledged) {
                return;
            }
            budget.giveBack(first.release());
            if (segments.size() == 1 && first.size() < REPLACE_BYTES) {
                return;
            }
            segments.remove();
            first.delete();
        }
    }

    /** Position up to which the server has the log. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** Position after the last chunk. */
    synchronized long end() {
        return end;
    }

    void awaitRoom() throws InterruptedException {
        budget.awaitRoom(this);
    }

    /** Whether the log is no longer wanted: chunks are then dropped. */
    boolean isDeleted() {
        return deleted;
    }

    synchronized void delete() throws IOException {
        deleted = true;
        long bytes = 0;
        for (SpoolSegment segment : segments) {
            bytes += segment.release();
            segment.delete();
        }
        segments.clear();
        budget.giveBack(bytes);
    }
}
