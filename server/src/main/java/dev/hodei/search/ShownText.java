package dev.hodei.search;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What is shown of a line, as the web page shows it (web: spans.ts, store.ts): what is found must be seen there. */
final class ShownText {
    /** Sequences that are not about style: moving the cursor, clearing, titles and links. */
    private static final Pattern OTHER_SEQUENCES = Pattern.compile("\u001b(?:\\[[0-9;:?<=>]*[ -/]*[@-ln-~]"
            + "|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[PX^_][^\u001b]*(?:\u001b\\\\)?|[()#][0-9A-Za-z]"
            + "|[=>78cDEHMNOZ])");

    private static final Pattern STYLE_SEQUENCES = Pattern.compile("\u001b\\[[0-9;:]*m");

    private ShownText() {}

    /**
     * Without escape sequences, control characters as the symbols that stand for them, and of a line with carriage
     * returns only what a terminal would still show.
     */
    static String of(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == '\r') {
            end--;
        }
        int start = from;
        boolean plain = true;
        for (int i = from; i < end; i++) {
            byte each = bytes[i];
            if (each == '\r') {
                start = i + 1;
            } else if ((each >= 0 && each < ' ' && each != '\t') || each == 0x7f) {
                plain = false;
            }
        }
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return plain ? text : visible(text.indexOf('\u001b') < 0 ? text : withoutSequences(text));
    }

    private static String withoutSequences(String text) {
        String styled = OTHER_SEQUENCES.matcher(text).replaceAll("");
        return STYLE_SEQUENCES.matcher(styled).replaceAll("").replace("\u001b", "");
    }

    private static String visible(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == 0x7f) {
                seen.append('\u2421');
            } else if (each < ' ' && each != '\t') {
                seen.append((char) (0x2400 + each));
            } else {
                seen.append(each);
            }
        }
        return seen.toString();
    }
}
