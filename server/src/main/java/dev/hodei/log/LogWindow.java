package dev.hodei.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The latest chunks of one attempt, without gaps. Not thread-safe. */
final class LogWindow {
    /** What a chunk costs beyond its body, roughly. */
    static final int OVERHEAD = 256;

    private final long maxBytes;
    private final NavigableMap<Long, LogChunk> chunks = new TreeMap<>();
    private long bytes;

    LogWindow(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(LogChunk chunk) {
        if (chunk.firstPosition() != end()) {
            // Somebody else wrote in between: what is here is not the end of the log any more.
            chunks.clear();
            bytes = 0;
        }
        chunks.put(chunk.firstPosition(), chunk);
        bytes += cost(chunk);
        while (bytes > maxBytes && chunks.size() > 1) {
            bytes -= cost(chunks.pollFirstEntry().getValue());
        }
    }

    /** Position after the last entry; -1 while nothing is here. */
    long end() {
        return chunks.isEmpty() ? -1 : chunks.lastEntry().getValue().endPosition();
    }

    long bytes() {
        return bytes;
    }

    List<LogChunk> read(long position, int limit) {
        Map.Entry<Long, LogChunk> first = chunks.floorEntry(position);
        if (first == null || first.getValue().endPosition() <= position) {
            return List.of();
        }
        List<LogChunk> read = new ArrayList<>();
        long sum = 0;
        for (LogChunk chunk : chunks.tailMap(first.getKey(), true).values()) {
            read.add(chunk);
            sum += chunk.body().length;
            if (sum >= limit) {
                break;
            }
        }
        return read;
    }

    private static long cost(LogChunk chunk) {
        return OVERHEAD + (long) chunk.body().length;
    }
}
