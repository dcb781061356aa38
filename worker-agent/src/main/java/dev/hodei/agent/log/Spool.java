package dev.hodei.agent.log;

import dev.hodei.v1.LogChunk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's chunks on disk, from the first that the server has not acknowledged. Kept in segment files that are
 * deleted as a whole, so that neither memory nor disk grows with what was acknowledged. The files alone tell where an agent
 * that died had come to. Thread-safe.
 */
final class Spool {
    private static final long SEGMENT_BYTES = 4L << 20;
    /** The last segment, acknowledged whole, is emptied from this size on; for less it is not worth it. */
    private static final long EMPTY_BYTES = 64L << 10;

    private final Path directory;
    private final SpoolBudget budget;
    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    private final FreshChunks fresh;
    private long acknowledged;
    private long end;
    private long textBytes;
    private volatile boolean deleted;

    private Spool(Path directory, SpoolBudget budget) {
        this.directory = directory;
        this.budget = budget;
        this.fresh = new FreshChunks(budget);
    }

    /** One with nothing in it yet, in a directory that exists and has no other. */
    static Spool create(Path directory, SpoolBudget budget) {
        return new Spool(directory, budget);
    }

    /** With what an agent before this one has left in the directory, which must exist. */
    static Spool open(Path directory, SpoolBudget budget) throws IOException {
        Spool spool = new Spool(directory, budget);
        List<SpoolSegment> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                SpoolSegment segment = SpoolSegment.open(file);
                if (segment != null) {
                    found.add(segment);
                }
            }
        }
        found.sort(Comparator.comparingLong(SpoolSegment::first));
        found.forEach(spool::take);
        return spool;
    }

    /** What comes after a gap, which only a machine that went down can leave, is of no use. */
    private void take(SpoolSegment segment) {
        if (segments.isEmpty()) {
            acknowledged = segment.first();
        } else if (segment.first() != end) {
            return;
        }
        segments.add(segment);
        budget.take(segment.size());
        end = segment.end();
        textBytes = segment.textBytes();
    }

    /** Writes the next chunk; its first position is {@link #end()}. */
    synchronized void append(LogChunk chunk) throws IOException {
        if (deleted) {
            return;
        }
        SpoolSegment last = segments.peekLast();
        if (last == null || last.size() >= SEGMENT_BYTES) {
            last = SpoolSegment.create(directory, end, textBytes);
            segments.add(last);
        }
        budget.take(last.append(chunk));
        fresh.add(chunk);
        end = last.end();
        textBytes = last.textBytes();
    }

    /** The chunk that starts at this position, or null if it has not been written yet. */
    synchronized @Nullable LogChunk read(long position) throws IOException {
        if (deleted || position >= end) {
            return null;
        }
        LogChunk unsent = fresh.take(position);
        if (unsent != null) {
            return unsent;
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
        fresh.forgetBefore(acknowledged);
        for (SpoolSegment first = segments.peek(); first != null; first = segments.peek()) {
            if (first.end() > acknowledged) {
                return;
            }
            budget.giveBack(first.release());
            if (segments.size() == 1) {
                if (first.size() >= EMPTY_BYTES) {
                    first.startOver();
                }
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

    /** Bytes of text before {@link #end()}. */
    synchronized long textBytes() {
        return textBytes;
    }

    void awaitRoom() throws InterruptedException {
        budget.awaitRoom(this);
    }

    /** Whether the log is no longer wanted: chunks are then dropped. */
    boolean isDeleted() {
        return deleted;
    }

    /** Until everything has reached the disk itself. */
    synchronized void sync() throws IOException {
        if (!deleted) {
            for (SpoolSegment segment : segments) {
                segment.sync();
            }
        }
    }

    /** Gives everything up, but leaves it on disk. */
    synchronized void leave() throws IOException {
        if (!deleted) {
            deleted = true;
            fresh.clear();
            for (SpoolSegment segment : segments) {
                segment.close();
            }
            budget.giveBack(segments.stream().mapToLong(SpoolSegment::release).sum());
            segments.clear();
        }
    }

    synchronized void delete() throws IOException {
        deleted = true;
        fresh.clear();
        long bytes = 0;
        for (SpoolSegment segment : segments) {
            bytes += segment.release();
            segment.delete();
        }
        segments.clear();
        budget.giveBack(bytes);
    }
}
