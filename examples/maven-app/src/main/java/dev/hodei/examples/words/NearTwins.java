package dev.hodei.examples.words;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds words that differ in one letter only: often one of the two is a slip of the pen. */
public final class NearTwins {
    /** Shorter words have too many neighbours for that to mean anything. */
    private static final int SHORTEST = 5;

    private static final LevenshteinDistance ONE_LETTER = new LevenshteinDistance(1);

    private NearTwins() {}

    /** Two words in alphabetical order. */
    public record Pair(String first, String second) {}

    public static List<Pair> among(WordCounts words) {
        List<String> candidates = words.counts().keySet().stream()
                .filter(word -> word.length() >= SHORTEST)
                .sorted()
                .toList();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            for (String other : candidates.subList(i + 1, candidates.size())) {
                // -1: further apart than the limit.
                if (ONE_LETTER.apply(candidates.get(i), other) == 1) {
                    pairs.add(new Pair(candidates.get(i), other));
                }
            }
        }
        return List.copyOf(pairs);
    }
}
