package dev.hodei.search;

/**
 * What is looked for in a log, and where.
 *
 * @param text as it stands, or an expression; not used with {@code firstError}
 * @param regex whether the text is a regular expression in the syntax of RE2
 * @param fromLine the first line looked at; backward: the one after it, with 0 for the end of the log
 * @param firstError instead of the text: the first line that looks like an error, or else the first on stderr;
 *     backward: the last one
 * @param limit at most so many matches; at least 1
 * @param texts whether matches come with their lines' texts
 */
public record LogQuery(
        String text,
        boolean caseSensitive,
        boolean regex,
        long fromLine,
        boolean backward,
        boolean firstError,
        int limit,
        boolean texts) {
    /**
     * Refuses an expression that is none.
     *
     * @throws IllegalArgumentException whose message says why
     */
    public LogQuery {
        if (regex && !firstError) {
            var _ = Expression.of(text, caseSensitive);
        }
    }
}
