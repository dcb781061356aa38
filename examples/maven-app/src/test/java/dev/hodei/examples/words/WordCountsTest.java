package dev.hodei.examples.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordCountsTest {
    @Test
    void countsWithoutRegardToCase() {
        assertEquals(Map.of("the", 2, "end", 1), WordCounts.of("The end. THE").counts());
    }

    @Test
    void anEmptyTextHasNoWords() {
        assertEquals(0, WordCounts.of(" … \n").total());
        assertEquals(List.of(), WordCounts.of("").top(3));
    }

    @Test
    void keepsApostrophesAndHyphensInsideWords() {
        assertEquals(Map.of("don't", 1, "well-known", 1), WordCounts.of("'Don't' - well-known -").counts());
    }

    @Test
    void knowsOtherAlphabets() {
        assertEquals(Map.of("ñandú", 2, "слово", 1), WordCounts.of("ñandú Слово Ñandú").counts());
    }

    @Test
    void topIsByFrequencyThenAlphabet() {
        assertEquals(List.of("c", "a", "b"), WordCounts.of("b a c c").top(5));
        assertEquals(List.of("c"), WordCounts.of("b a c c").top(1));
    }

    @Test
    void countsCannotBeChangedAfterwards() {
        assertThrows(UnsupportedOperationException.class, () -> WordCounts.of("a").counts().put("b", 1));
    }
}
