package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AsciiWordsTest {
    private static final List<String> PIECES = List.of(
            "error",
            "ERR",
            "or",
            "fatal",
            "Fail",
            "ure",
            "k",
            "\u212a",
            "s",
            "\u017f",
            "i",
            "\u0130",
            "\u0131",
            "a",
            "B",
            "[",
            "{",
            "\u001b",
            "\u001b[1m",
            "\u001b]8;;x\u0007",
            "\r",
            "\t",
            "\u0001",
            "é",
            "😀",
            " ",
            "0",
            "@",
            "`",
            "\u202e",
            "U+",
            "202E",
            "\u00df");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int pieces = 1 + random.nextInt(most); pieces > 0; pieces--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void whatIsFoundInALineMayBeInItsBytes() {
        int found = 0;
        int ruledOut = 0;
        for (int i = 0; i < 200_000; i++) {
            String query = text(3);
            LogQuery wanted = new LogQuery(query, random.nextBoolean(), false, 0, false, i % 4 == 0, 1, true);
            Criterion criterion = Criterion.of(wanted);
            byte[] line = ("<" + text(8) + ">").getBytes(StandardCharsets.UTF_8);
            boolean isThere = criterion.find(ShownText.of(line, 1, line.length - 1), true, true) >= 0;
            boolean mayBe = criterion.mayBeIn(line, 1, line.length - 1);
            assertThat(mayBe || !isThere)
                    .as("%s in %s", wanted, new String(line, StandardCharsets.UTF_8))
                    .isTrue();
            found += isThere ? 1 : 0;
            ruledOut += mayBe ? 0 : 1;
        }
        assertThat(found).isGreaterThan(1_000);
        assertThat(ruledOut).isGreaterThan(1_000);
    }

    @Test
    void wordsOfAllLengthsAreFoundWhereTheyStandAndNowhereElse() {
        for (int i = 0; i < 200_000; i++) {
            int longest = i % 50 == 0 ? 300 : 5;
            boolean caseSensitive = random.nextBoolean();
            List<String> words = random.ints(1 + random.nextInt(3))
                    .mapToObj(_ -> letters(longest))
                    .toList();
            String text = letters(60) + (i % 3 == 0 ? words.getFirst() : "") + letters(60);
            int from = random.nextInt(text.length());
            int to = from + random.nextInt(text.length() - from + 1);
            String part = text.substring(from, to);
            boolean isThere = words.stream()
                    .anyMatch(word -> caseSensitive
                            ? part.contains(word)
                            : part.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)));
            assertThat(new AsciiWords(words, caseSensitive).in(text.getBytes(StandardCharsets.US_ASCII), from, to))
                    .as("%s in %s, from %d to %d", words, text, from, to)
                    .isEqualTo(isThere);
        }
    }

    /** Some that differ in their upper bits alone as well. */
    private String letters(int most) {
        String alphabet = "abAB!\"\u0001";
        StringBuilder letters = new StringBuilder();
        for (int length = 1 + random.nextInt(most); length > 0; length--) {
            letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return letters.toString();
    }

    @Test
    void anEscapeIsSeenWhereverItStands() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] text = "\u001a\u001c;[{~".repeat(10).substring(0, length).getBytes(StandardCharsets.US_ASCII);
                text[at] = '\u001b';
                assertThat(AsciiWords.haveEscape(text, 0, length)).isTrue();
                assertThat(AsciiWords.haveEscape(text, 0, at)).isFalse();
                assertThat(AsciiWords.haveEscape(text, at + 1, length)).isFalse();
                text[at] = (byte) 0x9b;
                assertThat(AsciiWords.haveEscape(text, 0, length)).isFalse();
                assertThat(AsciiWords.haveEscapeOrMoreThanAscii(text, 0, length))
                        .isTrue();
                assertThat(AsciiWords.haveEscapeOrMoreThanAscii(text, at + 1, length))
                        .isFalse();
            }
        }
    }
}
