package dev.hodei.examples.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often each word stands in a text. Words are compared without regard to case. */
public record WordCounts(Map<String, Integer> counts) {
    /** Letters and digits of any alphabet; an apostrophe or hyphen may stand inside a word. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*");

    public WordCounts {
        counts = Map.copyOf(counts);
    }

    public static WordCounts of(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            counts.merge(words.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        return new WordCounts(counts);
    }

    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The most frequent words, at most {@code limit}; of equally frequent ones, the alphabetically first come first. */
    public List<String> top(int limit) {
        List<String> words = new ArrayList<>(counts.keySet());
        words.sort(Comparator.<String>comparingInt(counts::get).reversed().thenComparing(Comparator.naturalOrder()));
        return List.copyOf(words.subList(0, Math.min(limit, words.size())));
    }
}
