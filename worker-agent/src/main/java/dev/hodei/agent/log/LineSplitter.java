package dev.hodei.agent.log;

import java.util.Arrays;

/**
 * Cuts one stream's bytes into entries at "\n", which is not part of them; every other byte, "\r" too, stays as it is.
 *
 * <p>Pieces: a line longer than {@link #MAX_ENTRY_BYTES} is cut whenever one more byte arrives than fits, and a line
 * whose end does not arrive within {@link #PARTIAL_MICROS} after the piece's first byte is passed on as far as it came.
 * All pieces of a line but the last are unterminated. A line that was passed on whole before its "\n" arrived ends with an
 * empty terminated piece. Bytes after the stream's last "\n" are an unterminated piece, and there is none if there are no
 * such bytes. So joining the entries, with "\n" after each terminated one, gives back exactly the stream's bytes.
 *
 * <p>Not thread-safe.
 */
final class LineSplitter {
    static final int MAX_ENTRY_BYTES = 64 * 1024;
    static final long PARTIAL_MICROS = 100_000;

    private final LogStream stream;
    private final EntrySink sink;
    private byte[] partial = new byte[256];
    private int length;
    private long partialSince;
    private boolean midLine;

    LineSplitter(LogStream stream, EntrySink sink) {
        this.stream = stream;
        this.sink = sink;
    }

    void accept(byte[] bytes, int offset, int count, long now) {
        int start = offset;
        int end = offset + count;
        if (length == 0) {
            start = sink.lines(stream, bytes, offset, end, now);
            midLine &= start == offset;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\n') {
                line(bytes, start, i - start, now);
                // The first line of several may have begun earlier; the sink can have the others.
                start = sink.lines(stream, bytes, i + 1, end, now);
                i = start - 1;
            }
        }
        if (start < end) {
            keep(bytes, start, end - start, now);
        }
    }

    /** Passes on the beginning of a line that has waited long enough. */
    void flushIfDue(long now) {
        if (length > 0 && now >= dueAt()) {
            flush(now);
        }
    }

    /** Passes on the beginning of a line, if there is one. */
    void flush(long now) {
        if (length > 0) {
            emit(partial, 0, length, true, now);
            length = 0;
        }
    }

    /** Whether bytes were passed on or kept since the last "\n". */
    boolean isMidLine() {
        return midLine || length > 0;
    }

    /** When {@link #flushIfDue} has something to do; {@code Long.MAX_VALUE} if nothing is kept. */
    long dueAt() {
        return length > 0 ? partialSince + PARTIAL_MICROS : Long.MAX_VALUE;
    }

    private void line(byte[] bytes, int offset, int count, long now) {
        if (length == 0 && count <= MAX_ENTRY_BYTES) {
            emit(bytes, offset, count, false, now);
            return;
        }
        keep(bytes, offset, count, now);
        emit(partial, 0, length, false, now);
        length = 0;
    }

    private void keep(byte[] bytes, int offset, int count, long now) {
        int at = offset;
        int left = count;
        while (left > 0) {
            if (length == MAX_ENTRY_BYTES) {
                flush(now);
            }
            if (length == 0) {
                partialSince = now;
            }
            int n = Math.min(left, MAX_ENTRY_BYTES - length);
            if (partial.length < length + n) {
                partial = Arrays.copyOf(partial, Math.min(MAX_ENTRY_BYTES, Math.max(length + n, partial.length * 2)));
            }
            System.arraycopy(bytes, at, partial, length, n);
            length += n;
            at += n;
            left -= n;
        }
    }

    private void emit(byte[] bytes, int offset, int count, boolean unterminated, long now) {
        midLine = unterminated;
        sink.entry(stream, bytes, offset, count, unterminated, now);
    }
}
