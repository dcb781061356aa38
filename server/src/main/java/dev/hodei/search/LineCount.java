package dev.hodei.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts lines as {@link Lines} does, without their texts. */
final class LineCount {
    private static final int STREAMS = 4;
    private static final long NONE = -1;

    private final long[] open = new long[STREAMS];
    private long count;

    LineCount() {
        Arrays.fill(open, NONE);
    }

    /** Goes on from a cut. */
    LineCount(LogOutline.Cut cut) {
        this();
        count = cut.line();
        cut.open().forEach(line -> open[line.stream()] = line.line());
    }

    void take(ChunkEntries entries, int fromEntry) {
        for (int i = fromEntry; i < entries.count(); i++) {
            int stream = entries.stream(i);
            long line = open[stream] == NONE ? count++ : open[stream];
            open[stream] = entries.unterminated(i) ? line : NONE;
        }
    }

    LogOutline.Cut cut(long position) {
        List<LogOutline.OpenLine> lines = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            if (open[stream] != NONE) {
                lines.add(new LogOutline.OpenLine(stream, open[stream]));
            }
        }
        return new LogOutline.Cut(position, count, List.copyOf(lines));
    }
}
