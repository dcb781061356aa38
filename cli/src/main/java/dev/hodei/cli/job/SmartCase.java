package dev.hodei.cli.job;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether case counts in a search: where the text has a capital. The rule stands in docs/http.md, and in the page's pattern.ts. */
final class SmartCase {
    private static final String ESCAPE = "\\\\(?:[pPx]\\{[^}]*\\}|[pP].|x..|.)";
    private static final String NAMED_CLASS = "\\[:\\^?\\w+:\\]";
    private static final String NAME_OR_FLAGS = "\\(\\?(?:P?<[^>]*>|[a-zA-Z-]*[:)])";

    private static final Pattern SYNTAX = Pattern.compile(
            "\\\\Q(?<quoted>.*?)(?:\\\\E|\\z)|" + ESCAPE + "|" + NAME_OR_FLAGS + "|(?<chars>\\[\\^?\\]?(?:" + ESCAPE
                    + "|" + NAMED_CLASS + "|\\[|[^\\]\\\\\\[]+)*)",
            Pattern.DOTALL);
    private static final Pattern IN_CLASS = Pattern.compile(ESCAPE + "|" + NAMED_CLASS, Pattern.DOTALL);

    private SmartCase() {}

    /**
     * Whether upper and lower case differ.
     *
     * @param regex whether the text is a regular expression, in the syntax of RE2
     */
    static boolean counts(String text, boolean regex) {
        String letters = regex
                ? SYNTAX.matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(
                                match.group("quoted") != null
                                        ? match.group("quoted")
                                        : match.group("chars") != null
                                                ? IN_CLASS.matcher(match.group("chars"))
                                                        .replaceAll("")
                                                : ""))
                : text;
        return !letters.equals(letters.toLowerCase(Locale.ROOT));
    }
}
