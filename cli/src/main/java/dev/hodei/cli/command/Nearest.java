package dev.hodei.cli.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds what somebody may have meant who mistyped a word. */
public final class Nearest {
    private static final int MOST = 3;

    private Nearest() {}

    /** The end of a sentence, such as "; did you mean 'list'?"; empty where no word is near. */
    public static String suggestion(String typed, Collection<String> words) {
        List<String> near = to(typed, words);
        return near.isEmpty() ? "" : question(near);
    }

    /** The end of a sentence that asks for these: "; did you mean 'a', 'b' or 'c'?". */
    public static String question(List<String> words) {
        String last = "'" + words.getLast() + "'";
        String others = words.subList(0, words.size() - 1).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(", "));
        return "; did you mean " + (others.isEmpty() ? last : others + " or " + last) + "?";
    }

    /** The nearest words, at most three: those that differ in a letter or two, or that go on as the typed one begins. */
    static List<String> to(String typed, Collection<String> words) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        int allowed = wanted.replace("-", "").length() < 6 ? 1 : 2;
        return words.stream()
                .distinct()
                .filter(word -> distance(wanted, word) <= allowed || begins(wanted, word))
                .sorted(Comparator.comparingInt(word -> distance(wanted, word)))
                .limit(MOST)
                .toList();
    }

    private static boolean begins(String typed, String word) {
        return typed.replace("-", "").length() > 1 && word.startsWith(typed);
    }

    /** Letters that are changed, left out, added, or exchanged with their neighbour. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1);
                least = Math.min(least, steps[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, steps[i - 2][j - 2] + 1);
                }
                steps[i][j] = least;
            }
        }
        return steps[a.length()][b.length()];
    }
}
