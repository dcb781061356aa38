package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The latest chunks of attempts that are written now, shared by all who follow them, so that a follower at the end of a
 * log needs no read of the store; and the place where followers are woken. Only what is durable comes in here.
 *
 * <p>Bounded: so many bytes an attempt, so many in all; the attempt that was written to the longest ago goes first.
 * Chunks count with what they cost beyond their bodies. Thread-safe; never blocks for long.
 */
public final class LogTail {
    public static final long BYTES_PER_ATTEMPT = 4L << 20;
    public static final long BYTES_IN_ALL = 64L << 20;

    private final long bytesPerAttempt;
    private final long bytesInAll;
    private final Map<AttemptKey, LogWindow> windows = new LinkedHashMap<>();
    private final Map<AttemptKey, Set<Runnable>> followers = new HashMap<>();
    private long bytes;

    public LogTail() {
        this(BYTES_PER_ATTEMPT, BYTES_IN_ALL);
    }

    public LogTail(long bytesPerAttempt, long bytesInAll) {
        this.bytesPerAttempt = bytesPerAttempt;
        this.bytesInAll = bytesInAll;
    }

    /** Takes chunks that were just stored, in order, and wakes the followers of this attempt. */
    public void appended(AttemptKey attempt, List<LogChunk> chunks) {
        List<Runnable> woken;
        synchronized (this) {
            // Out and in again: the order of the map is that of the latest append.
            LogWindow window = windows.remove(attempt);
            if (window == null) {
                window = new LogWindow(bytesPerAttempt);
            }
            bytes -= window.bytes();
            chunks.forEach(window::add);
            bytes += window.bytes();
            windows.put(attempt, window);
            evict();
            woken = List.copyOf(followers.getOrDefault(attempt, Set.of()));
        }
        woken.forEach(Runnable::run);
    }

    private void evict() {
        Iterator<LogWindow> oldest = windows.values().iterator();
        while (bytes > bytesInAll && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /**
     * Chunks in order, the first being the one that holds {@code position}; empty if they are not here.
     *
     * @param maxBytes stop after the chunk whose body reaches this sum
     */
    public synchronized List<LogChunk> read(AttemptKey attempt, long position, int maxBytes) {
        LogWindow window = windows.get(attempt);
        return window == null ? List.of() : window.read(position, maxBytes);
    }

    /** Position after the last entry that came in here; -1 if nothing is here. */
    public synchronized long end(AttemptKey attempt) {
        LogWindow window = windows.get(attempt);
        return window == null ? -1 : window.end();
    }

    /** Has {@code wake} called after each append to this attempt, until the returned action is run. Must not block. */
    public synchronized Runnable follow(AttemptKey attempt, Runnable wake) {
        followers.computeIfAbsent(attempt, _ -> new LinkedHashSet<>()).add(wake);
        return () -> unfollow(attempt, wake);
    }

    private synchronized void unfollow(AttemptKey attempt, Runnable wake) {
        Set<Runnable> others = followers.get(attempt);
        if (others != null && others.remove(wake) && others.isEmpty()) {
            followers.remove(attempt);
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized List<AttemptKey> followed() {
        return new ArrayList<>(followers.keySet());
    }
}
