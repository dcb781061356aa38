package dev.hodei.search;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is looked for in a line. */
sealed interface Criterion permits Criterion.Text, Criterion.ErrorWord, Expression {
    /**
     * Returns where in the shown text it stands; -1 where it doesn't.
     *
     * @param begins whether the line begins where the text does
     * @param ends whether it ends there
     */
    int find(String shown, boolean begins, boolean ends);

    /** Whether it may stand in a line of these bytes; false only where it can't. Quicker than to make the shown text of it. */
    default boolean mayBeIn(byte[] text, int from, int to) {
        return true;
    }

    /** Whether lines of this stream are looked at. */
    boolean looksAt(int stream);

    /**
     * What a query looks for.
     *
     * @throws IllegalArgumentException where its expression is none; the message says why
     */
    static Criterion of(LogQuery query) {
        if (query.firstError()) {
            return new ErrorWord();
        }
        return query.regex()
                ? Expression.of(query.text(), query.caseSensitive())
                : Text.of(query.text(), query.caseSensitive());
    }

    /**
     * Text as it stands.
     *
     * @param mayNameACharacter whether it may be in what is shown in place of a character, such as U+202E
     * @param bytes those of the text, where it is ASCII alone
     */
    record Text(
            Pattern pattern,
            boolean caseSensitive,
            boolean mayNameACharacter,
            @Nullable AsciiWords bytes) implements Criterion {
        static Text of(String text, boolean caseSensitive) {
            int flags = Pattern.LITERAL | (caseSensitive ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            boolean ascii = text.chars().allMatch(each -> each < 0x80);
            AsciiWords bytes = ascii && !text.isEmpty() ? new AsciiWords(List.of(text), caseSensitive) : null;
            boolean mayName = text.chars().anyMatch(each -> "U+0123456789ABCDEF".indexOf(each) >= 0);
            return new Text(Pattern.compile(text, flags), caseSensitive, mayName, bytes);
        }

        @Override
        public boolean mayBeIn(byte[] text, int from, int to) {
            if (bytes == null || bytes.in(text, from, to)) {
                return true;
            }
            // Where case is ignored, some characters beyond ASCII are the same as an ASCII letter, such as the Kelvin
            // sign.
            return (caseSensitive && !mayNameACharacter)
                    ? AsciiWords.haveEscape(text, from, to)
                    : AsciiWords.haveEscapeOrMoreThanAscii(text, from, to);
        }

        @Override
        public int find(String shown, boolean begins, boolean ends) {
            Matcher matcher = pattern.matcher(shown);
            return matcher.find() ? matcher.start() : -1;
        }

        @Override
        public boolean looksAt(int stream) {
            return true;
        }
    }

    /** A word that programs use when something went wrong. What Hodei says itself is none of theirs. */
    record ErrorWord() implements Criterion {
        private static final List<String> LIST =
                List.of("error", "fatal", "panic", "exception", "traceback", "failed", "failure");
        private static final Pattern WORDS =
                Pattern.compile("\\b(?:" + String.join("|", LIST) + ")\\b", Pattern.CASE_INSENSITIVE);
        private static final AsciiWords BYTES = new AsciiWords(LIST, false);

        @Override
        public boolean mayBeIn(byte[] text, int from, int to) {
            // What is shown has no escape sequences, so that a word may go on behind one.
            return BYTES.in(text, from, to) || AsciiWords.haveEscape(text, from, to);
        }

        @Override
        public int find(String shown, boolean begins, boolean ends) {
            // At an edge that is not the line's, a word may go on beyond it.
            Matcher matcher = WORDS.matcher(shown);
            boolean found = matcher.find(begins || shown.isEmpty() ? 0 : 1);
            return found && (ends || matcher.end() < shown.length()) ? matcher.start() : -1;
        }

        @Override
        public boolean looksAt(int stream) {
            return stream != ChunkEntries.SYSTEM;
        }
    }
}
