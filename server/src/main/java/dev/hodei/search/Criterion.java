package dev.hodei.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is looked for in a line. */
sealed interface Criterion {
    /** Where in the shown text it stands; -1 where it doesn't. */
    int find(String shown);

    /** Whether lines of this stream are looked at. */
    boolean looksAt(int stream);

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
