package dev.hodei.examples.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearTwinsTest {
    @Test
    void findsWordsThatDifferInOneLetter() {
        assertEquals(
                List.of(new NearTwins.Pair("color", "colour"), new NearTwins.Pair("harbor", "harbour")),
                NearTwins.among(WordCounts.of("colour harbor color harbour garden")));
    }

    @Test
    void leavesShortWordsAlone() {
        assertEquals(List.of(), NearTwins.among(WordCounts.of("cat car can")));
    }

    @Test
    void reportNamesThem() {
        assertEquals(
                """
                3 words, 2 different
                     2  colour
                     1  color
                  look alike: color, colour
                """,
                Words.report(WordCounts.of("Colour color colour")));
    }
}
