package dev.hodei.search;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * About how many steps a regular expression is compiled to. A search takes time for each of them at each character, and
 * repetitions of repetitions make very many of a short expression.
 */
final class ExpressionSize {
    static final int MOST = 2_000;

    private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?[^:)<>(]*\\)");
    private static final Pattern QUOTED = Pattern.compile("\\\\Q(.*?)(?:\\\\E|\\z)", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:[xpP]\\{[^}]*\\}|.)", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\\[\\^?\\]?(?:\\\\.|\\[:\\^?\\w+:\\]|[^\\]])*+\\]");

    private ExpressionSize() {}

    static long of(String expression) {
        Deque<Long> before = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        Matcher repeat = REPEAT.matcher(expression);
        Matcher chars = CLASS.matcher(expression);
        Matcher quoted = QUOTED.matcher(expression);
        Matcher flags = FLAGS.matcher(expression);
        Matcher escaped = ESCAPED.matcher(expression);
        for (int at = 0; at < expression.length(); at++) {
            char each = expression.charAt(at);
            if (each == '(' && flags.region(at, expression.length()).lookingAt()) {
                // Nothing by itself: what is repeated behind it is what stands before it.
                at = flags.end() - 1;
            } else if (each == '(') {
                before.push(sum);
                sum = 0;
                last = 0;
            } else if (each == ')' && !before.isEmpty()) {
                last = sum + 1;
                sum = before.pop() + last;
            } else if (each == '{' && repeat.region(at, expression.length()).lookingAt()) {
                long most = Math.max(number(repeat.group(1)), number(repeat.group(2)));
                sum += last * Math.max(0, most - 1);
                last *= Math.max(1, most);
                at = repeat.end() - 1;
            } else if (each == '\\' && quoted.region(at, expression.length()).lookingAt()) {
                // Text as it stands, parentheses and braces too. What is repeated behind it is its last character.
                sum += quoted.end(1) - quoted.start(1);
                last = quoted.end(1) == quoted.start(1) ? last : 1;
                at = quoted.end() - 1;
            } else {
                at = each == '\\' && escaped.region(at, expression.length()).lookingAt() ? escaped.end() - 1 : at;
                at = each == '[' && chars.region(at, expression.length()).lookingAt() ? chars.end() - 1 : at;
                last = 1;
                sum++;
            }
            if (sum > MOST) {
                return sum;
            }
        }
        return before.stream().mapToLong(Long::longValue).sum() + sum;
    }

    private static long number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
