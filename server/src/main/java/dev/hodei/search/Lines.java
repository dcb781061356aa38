package dev.hodei.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of entries, and counts them as the web page does (web: store.ts): a line has its number from its first
 * entry on, and goes on with its stream's next entries while these are unterminated, whatever other streams say in
 * between. Lines end out of order where several streams are at work. Keeps three lines at most, each in part.
 */
final class Lines {
    /** The length of a line behind which it is looked at piece by piece. */
    static final int HELD_BYTES = 256 << 10;
    /** How much of a piece is looked at together with the next. */
    static final int OVERLAP_BYTES = 8 << 10;

    /** How much is kept of an escape sequence that does not end. */
    private static final int LONGEST_SEQUENCE = 1 << 10;

    private final LineSink sink;
    private final LongConsumer overwritten;
    private final @Nullable Open[] open = new @Nullable Open[4];
    private long count;

    /** The sink of lines. */
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

        /** Drops what a carriage return let be overwritten; returns whether there was any. */
        boolean dropOverwritten() {
            int at = length - 1;
            while (at >= 0 && text[at] == '\r') {
                at--;
            }
            while (at >= 0 && text[at] != '\r') {
                at--;
            }
            keepFrom(at + 1);
            return at >= 0;
        }

        /** Drops escape sequences but for one that has not ended, which is put at the end; returns where. */
        int dropSequences() {
            String all = new String(text, 0, length, StandardCharsets.ISO_8859_1);
            int unfinished = ShownText.unfinishedSequence(all);
            String begun = all.substring(unfinished);
            if (begun.length() > LONGEST_SEQUENCE) {
                // How it begins tells where it ends, and so does an escape character at the end.
                begun = begun.substring(0, 2) + (begun.endsWith("\u001b") ? "\u001b" : "");
            }
            String shown = ShownText.withoutSequences(all.substring(0, unfinished));
            byte[] kept = (shown + begun).getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(kept, 0, text, 0, kept.length);
            length = kept.length;
            return shown.length();
        }

        void keepOverlap(int shown) {
            keepFrom(characterAt(shown - OVERLAP_BYTES));
            goesOn = true;
        }

        private void keepFrom(int from) {
            System.arraycopy(text, from, text, 0, length - from);
            length -= from;
        }

        /** Returns the index at which the character of this byte begins. Of what is not UTF-8, some byte close by. */
        int characterAt(int index) {
            int at = index;
            while (at > index - 3 && (text[at] & 0xc0) == 0x80) {
                at--;
            }
            return at;
        }
    }

    /** @param overwritten takes the number of a line of which no part that has come is shown, after a carriage return */
    Lines(LineSink sink, LongConsumer overwritten) {
        this.sink = sink;
        this.overwritten = overwritten;
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
            showPiece(stream, line);
        }
    }

    private void showPiece(int stream, Open line) {
        dropOverwritten(line);
        if (line.length <= HELD_BYTES) {
            return;
        }
        int shown = line.dropSequences();
        // Whatever is dropped of it, a line is looked through once for so many bytes that it gets.
        if (shown > HELD_BYTES / 2) {
            // The last character may not be there in whole; it is there again in the next piece.
            int to = line.characterAt(shown - 1);
            sink.line(line.number, line.position, stream, line.text, 0, to, !line.goesOn, false);
            line.keepOverlap(shown);
        }
    }

    private void dropOverwritten(Open line) {
        if (line.dropOverwritten() && line.goesOn) {
            line.goesOn = false;
            overwritten.accept(line.number);
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
            dropOverwritten(line);
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
