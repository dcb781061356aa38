package dev.hodei.examples.words;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a text from standard input and prints its most frequent words and those that look misspelt. */
public final class Words {
    private static final int TOP = 10;

    private Words() {}

    public static void main(String[] args) throws IOException {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(report(WordCounts.of(text)));
    }

    static String report(WordCounts words) {
        StringBuilder out = new StringBuilder();
        out.append("%d words, %d different\n".formatted(words.total(), words.counts().size()));
        for (String word : words.top(TOP)) {
            out.append("%6d  %s\n".formatted(words.counts().get(word), word));
        }
        for (NearTwins.Pair pair : NearTwins.among(words)) {
            out.append("  look alike: %s, %s\n".formatted(pair.first(), pair.second()));
        }
        return out.toString();
    }
}
