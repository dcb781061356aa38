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
         *
         * @param begins whether the line begins where the bytes do
         * @param ends whether it ends where they do, as far as is known
         */
        void line(long number, long position, int stream, byte[] text, int from, int to, boolean begins, boolean ends);
    }

    private static final class Open {
        final long number;
        final long position;
        byte[] text;
        int length;
        /** Whether something of the line stood before the text. */
        boolean goesOn;

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

        /** Drops what a carriage return let be overwritten. */
        void dropOverwritten() {
            int at = length - 1;
            while (at >= 0 && text[at] == '\r') {
                at--;
            }
            while (at >= 0 && text[at] != '\r') {
                at--;
            }
            if (at >= 0) {
                keepFrom(at + 1);
                goesOn = false;
            }
        }

        void keepOverlap() {
            keepFrom(characterAt(length - OVERLAP_BYTES));
            goesOn = true;
        }

        private void keepFrom(int from) {
            System.arraycopy(text, from, text, 0, length - from);
            length -= from;
        }

        /** Where the character of this byte begins. Of what is not UTF-8, some byte close by. */
        int characterAt(int index) {
            int at = index;
            while (at > index - 3 && (text[at] & 0xc0) == 0x80) {
                at--;
            }
            return at;
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
                sink.line(number, position, stream, entries.text(), entries.from(i), entries.to(i), true, true);
                return;
            }
            line = new Open(number, position, entries.to(i) - entries.from(i));
            open[stream] = line;
        }
        line.add(entries.text(), entries.from(i), entries.to(i));
        if (!goesOn) {
            open[stream] = null;
            show(stream, line);
        } else if (line.length > HELD_BYTES) {
            line.dropOverwritten();
            if (line.length > HELD_BYTES) {
                // The last character may not be there in whole; it is there again in the next piece.
                int to = line.characterAt(line.length - 1);
                sink.line(line.number, line.position, stream, line.text, 0, to, !line.goesOn, false);
                line.keepOverlap();
            }
        }
    }

    /** Shows lines that have not ended as they stand. They go on all the same. */
    void showOpen() {
        for (int stream = 0; stream < open.length; stream++) {
            Open line = open[stream];
            if (line != null) {
                show(stream, line);
            }
        }
    }

    private void show(int stream, Open line) {
        if (line.goesOn) {
            line.dropOverwritten();
        }
        sink.line(line.number, line.position, stream, line.text, 0, line.length, !line.goesOn, true);
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
