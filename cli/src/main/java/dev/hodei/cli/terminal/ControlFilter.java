package dev.hodei.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Makes one stream of somebody else's text fit for a terminal. Text, tabs and colours (SGR sequences) pass; every other
 * control is made visible, as less and {@code cat -v} do: {@code ^[} for the escape character, {@code \}{@code u202e} for
 * a character that changes the order of others, {@code \xff} for a byte that is not UTF-8.
 *
 * <p>A line may come in pieces: what a piece leaves unfinished, such as half a colour, is held back until the next piece
 * or the line's end. Colours are switched off behind each piece and on again before the line's next one, so that they
 * colour nothing else, and they end with their line. For one thread.
 */
public final class ControlFilter {
    private static final int ESCAPE = 0x1b;
    /** A longer one is no colour. */
    private static final int LONGEST_SEQUENCE = 64;
    /** Colours remembered from one piece of a line to its next. */
    private static final int OPEN_SEQUENCES = 16;

    private static final byte[] NOTHING = {};

    private final boolean carriageReturns;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<byte[]> open = new ArrayDeque<>();
    private byte[] held = NOTHING;

    /**
     * @param carriageReturns whether a carriage return passes, which lets a progress bar draw over its own line; else it is
     *     made visible, but for one at the line's end
     */
    public ControlFilter(boolean carriageReturns) {
        this.carriageReturns = carriageReturns;
    }

    /** The text with every control but colours made visible; line ends stay. */
    public static String text(String text) {
        if (text.codePoints().noneMatch(each -> each != '\n' && each != '\t' && Disguise.is(each))) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length());
        ControlFilter filter = new ControlFilter(false);
        for (int from = 0; from <= text.length(); ) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            byte[] line = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
            shown.append(new String(filter.line(line, 0, line.length), StandardCharsets.UTF_8));
            if (end >= 0) {
                shown.append('\n');
            }
            from = to + 1;
        }
        return shown.toString();
    }

    /** What may be written of a piece of a line that has not ended. */
    public byte[] piece(byte[] bytes, int offset, int length) {
        begin();
        scan(bytes, offset, length);
        return end();
    }

    /** What may be written of a line's last piece, without its line end. The next piece begins a new line. */
    public byte[] line(byte[] bytes, int offset, int length) {
        begin();
        scan(bytes, offset, length);
        showHeld();
        byte[] written = end();
        open.clear();
        return written;
    }

    /** What was held back of a line that has not ended, and never will. */
    public byte[] rest() {
        return line(NOTHING, 0, 0);
    }

    private void begin() {
        out.reset();
        open.forEach(out::writeBytes);
    }

    private byte[] end() {
        if (!open.isEmpty()) {
            out.writeBytes(Style.resetBytes());
        }
        return out.toByteArray();
    }

    private void scan(byte[] bytes, int offset, int length) {
        byte[] input = bytes;
        int at = offset;
        int end = offset + length;
        if (held.length > 0) {
            input = Arrays.copyOf(held, held.length + length);
            System.arraycopy(bytes, offset, input, held.length, length);
            at = 0;
            end = input.length;
            held = NOTHING;
        }
        while (at < end) {
            int plain = at;
            while (plain < end && ((input[plain] >= ' ' && input[plain] != 0x7f) || input[plain] == '\t')) {
                plain++;
            }
            out.write(input, at, plain - at);
            at = plain;
            if (at < end) {
                int taken = special(input, at, end);
                if (taken == 0) {
                    held = Arrays.copyOfRange(input, at, end);
                    return;
                }
                at += taken;
            }
        }
    }

    /** Returns how many bytes were dealt with; 0 where more are needed to tell. */
    private int special(byte[] input, int at, int end) {
        int first = input[at];
        if (first == ESCAPE) {
            return escape(input, at, end);
        }
        if (first == '\r') {
            return carriageReturn(at, end);
        }
        if (first >= 0) {
            caret(first);
            return 1;
        }
        return character(input, at, end);
    }

    private int carriageReturn(int at, int end) {
        if (carriageReturns) {
            out.write('\r');
            return 1;
        }
        if (at + 1 == end) {
            return 0;
        }
        caret('\r');
        return 1;
    }

    private int escape(byte[] input, int at, int end) {
        int last = at + 1;
        if (last < end && input[last] == '[') {
            last++;
            while (last < end && last - at < LONGEST_SEQUENCE && parameter(input[last])) {
                last++;
            }
            if (last < end && input[last] == 'm') {
                color(Arrays.copyOfRange(input, at, last + 1));
                return last + 1 - at;
            }
        }
        if (last == end && last - at < LONGEST_SEQUENCE) {
            return 0;
        }
        caret(ESCAPE);
        return 1;
    }

    private static boolean parameter(byte each) {
        return each >= '0' && each <= ';';
    }

    private void color(byte[] sequence) {
        out.writeBytes(sequence);
        boolean reset = true;
        for (int i = 2; i < sequence.length - 1; i++) {
            reset &= sequence[i] == '0';
        }
        if (reset) {
            open.clear();
            return;
        }
        if (open.size() == OPEN_SEQUENCES) {
            open.removeFirst();
        }
        open.addLast(sequence);
    }

    private int character(byte[] input, int at, int end) {
        int length = Utf8.length(input, at, end);
        if (length <= 0) {
            if (length == 0) {
                return 0;
            }
            byteShown(input[at]);
            return 1;
        }
        int codePoint = Utf8.codePoint(input, at, length);
        if (Disguise.is(codePoint)) {
            ascii(Disguise.escaped(codePoint));
        } else {
            out.write(input, at, length);
        }
        return length;
    }

    /** What was held back will not become whole any more. */
    private void showHeld() {
        byte[] rest = held;
        held = NOTHING;
        for (int i = 0; i < rest.length; i++) {
            if (rest[i] < 0) {
                byteShown(rest[i]);
            } else if (rest[i] >= ' ') {
                out.write(rest[i]);
            } else if (rest[i] != '\r' || i < rest.length - 1) {
                caret(rest[i]);
            }
        }
    }

    private void caret(int control) {
        out.write('^');
        out.write(control ^ 0x40);
    }

    private void byteShown(byte each) {
        ascii("\\x" + Integer.toHexString(each & 0xff));
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
