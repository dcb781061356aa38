package dev.hodei.search;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is looked for in a line. */
sealed interface Criterion {
    /**
     * Where in the shown text it stands; -1 where it doesn't.
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
     * @param bytes those of the text, where it is ASCII alone
     */
    record Text(
            Pattern pattern,
            boolean caseSensitive,
            @Nullable AsciiWords bytes) implements Criterion {
        static Text of(String text, boolean caseSensitive) {
            int flags = Pattern.LITERAL | (caseSensitive ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            boolean ascii = text.chars().allMatch(each -> each < 0x80);
            AsciiWords bytes = ascii && !text.isEmpty() ? new AsciiWords(List.of(text), caseSensitive) : null;
            return new Text(Pattern.compile(text, flags), caseSensitive, bytes);
        }

        @Override
        public boolean mayBeIn(byte[] text, int from, int to) {
            if (bytes == null || bytes.in(text, from, to)) {
                return true;
            }
            // Where case is ignored, some characters beyond ASCII are the same as an ASCII letter, such as the Kelvin
            // sign.
            return caseSensitive
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

    /** A regular expression. */
    record Expression(com.google.re2j.Pattern pattern) implements Criterion {
        static Expression of(String expression, boolean caseSensitive) {
            if (ExpressionSize.of(expression) > ExpressionSize.MOST) {
                throw new IllegalArgumentException("it repeats too much");
            }
            if (EndlessFolding.in(expression, caseSensitive)) {
                throw new IllegalArgumentException(
                        "its characters include U+1C80 to U+1C88, which can be looked for only"
                                + " in their own case: match case, without (?i)");
            }
            int flags = caseSensitive ? 0 : com.google.re2j.Pattern.CASE_INSENSITIVE;
            try {
                return new Expression(com.google.re2j.Pattern.compile(expression, flags));
            } catch (com.google.re2j.PatternSyntaxException e) {
                String part = asTyped(e.getPattern(), caseSensitive);
                throw new IllegalArgumentException(e.getDescription() + (part.isEmpty() ? "" : ": " + part), e);
            }
        }

        /** RE2/J puts the flag that it was given before the expression. */
        private static String asTyped(String pattern, boolean caseSensitive) {
            return !caseSensitive && pattern.startsWith("(?i)") ? pattern.substring(4) : pattern;
        }

        @Override
        public int find(String shown, boolean begins, boolean ends) {
            if (shown.isEmpty() && !(begins && ends)) {
                return -1;
            }
            // Behind the first character, the beginning of the text is not that of the line.
            int from = begins ? 0 : 1;
            com.google.re2j.Matcher matcher = pattern.matcher(shown);
            if (ends) {
                return matcher.find(from) ? matcher.start() : -1;
            }
            // No line has a line end in it. So the end of this text is not that of what is matched.
            com.google.re2j.Matcher further = pattern.matcher(shown + '\n');
            if (!further.find(from)) {
                return -1;
            }
            boolean same =
                    further.end() <= shown.length() || (matcher.find(from) && matcher.start() == further.start());
            return same ? further.start() : -1;
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
            Matcher matcher = WORDS.matcher(shown);
            return matcher.find() ? matcher.start() : -1;
        }

        @Override
        public boolean looksAt(int stream) {
            return stream != ChunkEntries.SYSTEM;
        }
    }
}
