package dev.hodei.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Figure FIGURE = new Figure(
            "drain",
            "4 slots",
            "jobs/s",
            List.of(100.0, 300.0, 200.0),
            "a loop",
            List.of(200.0, 1200.0, 500.0),
            List.of(Bound.atLeast(200), Bound.ratioAtLeast(0.45)));

    @Test
    void theRatioIsThatOfEachRepeatToItsOwnLimit() {
        assertThat(FIGURE.value()).isEqualTo(200);
        assertThat(FIGURE.limit()).isEqualTo(500);
        assertThat(FIGURE.ratio()).isEqualTo(0.4);
        assertThat(FIGURE.least()).isEqualTo(100);
        assertThat(FIGURE.most()).isEqualTo(300);
    }

    @Test
    void aTargetIsReachedWhenAllOfItIs() {
        assertThat(FIGURE.reached()).isFalse();
        assertThat(Bound.atLeast(200).holds(200, 0)).isTrue();
        assertThat(Bound.atMost(200).holds(201, 0)).isFalse();
        assertThat(Bound.ratioAtMost(0.4).holds(500, 0.4)).isTrue();
        assertThat(FIGURE.targetText()).isEqualTo("≥ 200 jobs/s, ≥ 0.45 ×");
    }

    @Test
    void percentilesAreValuesThatWereMeasured() {
        List<Double> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();
        assertThat(Numbers.percentile(hundred, 0.5)).isEqualTo(50);
        assertThat(Numbers.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(Numbers.percentile(List.of(7.0), 0.99)).isEqualTo(7);
        assertThat(Numbers.median(hundred)).isEqualTo(50.5);
    }

    @Test
    void numbersHaveThreeDigitsThatCount() {
        assertThat(List.of(12345.6, 123.4, 12.34, 1.0, 0.0123).stream().map(Numbers::text))
                .containsExactly("12,346", "123", "12.3", "1", "0.012");
    }

    @Test
    void theTableSaysWhatWasReached() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Table.print(List.of(FIGURE), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .containsSubsequence(
                        "drain", "4 slots", "200 jobs/s", "100 to 300", "500 jobs/s", "a loop", "0.4", "no");
    }
}
