package dev.hodei.search;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A regular expression. */
final class Expression implements Criterion {
    private final String expression;
    private final int flags;
    private final Pattern pattern;
    /** The expression with any character behind it; made when it is needed. */
    private @Nullable Pattern followed;

    private Expression(String expression, int flags, Pattern pattern) {
        this.expression = expression;
        this.flags = flags;
        this.pattern = pattern;
    }

    static Expression of(String expression, boolean caseSensitive) {
        if (ExpressionSize.of(expression) > ExpressionSize.MOST) {
            throw new IllegalArgumentException("it repeats too much");
        }
        if (EndlessFolding.in(expression, caseSensitive)) {
            throw new IllegalArgumentException("its characters include U+1C80 to U+1C88, which can be looked for only"
                    + " in their own case: match case, without (?i)");
        }
        int flags = caseSensitive ? 0 : Pattern.CASE_INSENSITIVE;
        try {
            return new Expression(expression, flags, Pattern.compile(expression, flags));
        } catch (PatternSyntaxException e) {
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
        Matcher matcher = (ends ? pattern : followed()).matcher(shown);
        return matcher.find(begins ? 0 : 1) ? matcher.start() : -1;
    }

    /**
     * Matches where the expression does whatever comes behind the text: with one character of it left, neither the end of the
     * line nor the end of a word is taken to be where the text ends.
     */
    private Pattern followed() {
        if (followed == null) {
            try {
                followed = Pattern.compile("(?:" + expression + ")(?s:.)", flags);
            } catch (PatternSyntaxException e) {
                // What it quotes with \Q goes on to its end.
                followed = Pattern.compile("(?:" + expression + "\\E)(?s:.)", flags);
            }
        }
        return followed;
    }

    @Override
    public boolean looksAt(int stream) {
        return true;
    }
}
