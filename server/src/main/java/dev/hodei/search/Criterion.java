package dev.hodei.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is looked for in a line. */
sealed interface Criterion {
    /** Where in the shown text it stands; -1 where it doesn't. */
    int find(String shown);

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

    /** Text as it stands. */
    record Text(Pattern pattern) implements Criterion {
        static Text of(String text, boolean caseSensitive) {
            int flags = Pattern.LITERAL | (caseSensitive ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            return new Text(Pattern.compile(text, flags));
        }

        @Override
        public int find(String shown) {
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
            int flags = caseSensitive ? 0 : com.google.re2j.Pattern.CASE_INSENSITIVE;
            try {
                return new Expression(com.google.re2j.Pattern.compile(expression, flags));
            } catch (com.google.re2j.PatternSyntaxException e) {
                throw new IllegalArgumentException(e.getDescription() + ": " + e.getPattern(), e);
            }
        }

        @Override
        public int find(String shown) {
            com.google.re2j.Matcher matcher = pattern.matcher(shown);
            return matcher.find() ? matcher.start() : -1;
        }

        @Override
        public boolean looksAt(int stream) {
            return true;
        }
    }

    /** A word that programs use when something went wrong. What Hodei says itself is none of theirs. */
    record ErrorWord() implements Criterion {
        private static final Pattern WORDS = Pattern.compile(
                "\\b(?:error|fatal|panic|exception|traceback|failed|failure)\\b", Pattern.CASE_INSENSITIVE);

        @Override
        public int find(String shown) {
            Matcher matcher = WORDS.matcher(shown);
            return matcher.find() ? matcher.start() : -1;
        }

        @Override
        public boolean looksAt(int stream) {
            return stream != ChunkEntries.SYSTEM;
        }
    }
}
