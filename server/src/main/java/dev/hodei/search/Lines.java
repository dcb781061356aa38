package dev.hodei.search;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of entries, and counts them as the web page does (web: store.ts): a line has its number from its first
 * entry on, and goes on with its stream's next entries while these are unterminated, whatever other streams say in
 * between. Lines end out of order where several streams are at work. Keeps three lines at most, each in part.
 */
final class Lines {
    /** Of a longer line, what comes behind this is looked at piece by piece. */
    static final int HELD_BYTES = 256 << 10;
    /** Of a piece, so much is looked at together with the next. */
    static final int OVERLAP_BYTES = 8 << 10;

    private final LineSink sink;
    private final @Nullable Open[] open = new @Nullable Open[4];
    private long count;

    /** Where lines go. */
    interface LineSink {
        /**
         * A line, or, where it is longer than what is held, a part of it: the same line may come more than once. The
         * bytes are only valid during the call.
         */
        void line(long number, long position, int stream, byte[] text, int from, int to);
    }

    private static final class Open {
        final long number;
        final long position;
        byte[] text;
        int length;

        Open(long number, long position, int size) {
            this.number = number;
            this.position = position;
            text = new byte[Math.max(256, size)];
        }

        void add(byte[] more, int from, int to) {
            int needed = length + to - from;
            if (needed > text.length) {
                text = Arrays.copyOf(text, Math.max(needed, text.length * 2));
            }
            System.arraycopy(more, from, text, length, to - from);
            length = needed;
        }
    }

    Lines(LineSink sink) {
        this.sink = sink;
    }

    /** Takes a chunk's entries that follow those taken before. */
    void take(ChunkEntries entries, long firstPosition, int fromEntry) {
        for (int i = fromEntry; i < entries.count(); i++) {
            entry(entries, i, firstPosition + i);
        }
    }

    private void entry(ChunkEntries entries, int i, long position) {
        int stream = entries.stream(i);
        boolean goesOn = entries.unterminated(i);
        Open line = open[stream];
        if (line == null) {
            long number = count++;
            if (!goesOn) {
                sink.line(number, position, stream, entries.text(), entries.from(i), entries.to(i));
                return;
            }
            line = new Open(number, position, entries.to(i) - entries.from(i));
            open[stream] = line;
        }
        line.add(entries.text(), entries.from(i), entries.to(i));
        if (!goesOn) {
            open[stream] = null;
            sink.line(line.number, line.position, stream, line.text, 0, line.length);
        } else if (line.length > HELD_BYTES) {
            sink.line(line.number, line.position, stream, line.text, 0, line.length);
            System.arraycopy(line.text, line.length - OVERLAP_BYTES, line.text, 0, OVERLAP_BYTES);
            line.length = OVERLAP_BYTES;
        }
    }

    /** Shows lines that have not ended as they stand. They go on all the same. */
    void showOpen() {
        for (int stream = 0; stream < open.length; stream++) {
            Open line = open[stream];
            if (line != null) {
                sink.line(line.number, line.position, stream, line.text, 0, line.length);
            }
        }
    }

    /** Every line with a number below this has ended. */
    long ended() {
        return Arrays.stream(open)
                .filter(Objects::nonNull)
                .mapToLong(line -> line.number)
                .min()
                .orElse(count);
    }
}
