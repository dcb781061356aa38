package dev.hodei.agent.machine;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file in which the kernel tells numbers. One that can't be read is empty. Immutable. */
final class KernelText {
    /** More than any file has that is read at each heartbeat. */
    private static final int USUAL_BYTES = 4 * 1024;

    /** The value where there is no such number. */
    static final long UNKNOWN = -1;

    private final byte[] text;

    private KernelText(byte[] text) {
        this.text = text;
    }

    static KernelText of(Path file) {
        return of(file, USUAL_BYTES);
    }

    /** Its first bytes, at most so many. */
    static KernelText of(Path file, int most) {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new KernelText(in.readNBytes(most));
        } catch (IOException e) {
            return new KernelText(new byte[0]);
        }
    }

    /** The number at the start of the file; unknown where there is none, as in {@code max} or {@code -1}. */
    long first() {
        return numberAt(0);
    }

    /** The n-th word of the first line as a number, counted from 0. */
    long word(int n) {
        int at = 0;
        for (int i = 0; i < n; i++) {
            at = skip(at, false);
            at = skip(at, true);
        }
        return numberAt(at);
    }

    /** The number that follows a label at the start of a line. */
    long after(String label) {
        int at = find(label, 0);
        return at < 0 ? UNKNOWN : numberAt(skip(at, true));
    }

    /** What follows a label at the start of a line, to the line's end; empty if there is none. */
    String lineAfter(String label) {
        int at = find(label, 0);
        if (at < 0) {
            return "";
        }
        int end = at;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return new String(text, at, end - at, StandardCharsets.ISO_8859_1).strip();
    }

    /** How many lines start with the label and a digit. */
    int numbered(String label) {
        int count = 0;
        for (int at = find(label, 0); at >= 0; at = find(label, at)) {
            if (at < text.length && isDigit(text[at])) {
                count++;
            }
        }
        return count;
    }

    String[] lines() {
        return new String(text, StandardCharsets.UTF_8).split("\n", -1);
    }

    /** Behind the first line's label, from a position on; -1 if there is none. */
    private int find(String label, int from) {
        for (int at = from; at + label.length() <= text.length; at++) {
            if ((at == 0 || text[at - 1] == '\n') && startsWith(label, at)) {
                return at + label.length();
            }
        }
        return -1;
    }

    private boolean startsWith(String label, int at) {
        for (int i = 0; i < label.length(); i++) {
            if (text[at + i] != label.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int skip(int from, boolean blanks) {
        int at = from;
        while (at < text.length && text[at] != '\n' && (text[at] == ' ' || text[at] == '\t') == blanks) {
            at++;
        }
        return at;
    }

    private long numberAt(int from) {
        long number = 0;
        int at = from;
        while (at < text.length && isDigit(text[at])) {
            if (number > (Long.MAX_VALUE - 9) / 10) {
                return Long.MAX_VALUE;
            }
            number = number * 10 + text[at++] - '0';
        }
        return at == from ? UNKNOWN : number;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
