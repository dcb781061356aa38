package dev.hodei.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long an agent waits between two tries to reach the server. */
class BackoffTest {
    private static final int DRAWN = 2_000;

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 250", "20, 250", "21, 500", "22, 1000", "24, 4000", "25, 5000", "1000000, 5000"
    })
    void isUpToHalfShorterByChance(int failures, long longest) {
        LongSummaryStatistics drawn = IntStream.range(0, DRAWN)
                .mapToLong(_ -> Backoff.after(failures).toMillis())
                .summaryStatistics();

        // Agents that lost the same server at the same time are spread out over all of that half.
        assertThat(drawn.getMax()).isBetween(longest - longest / 20, longest);
        assertThat(drawn.getMin()).isBetween(longest / 2, longest / 2 + longest / 20);
    }

    @Test
    void withJobsATryIsDueEverySecond() {
        assertThat(IntStream.of(1, 20, 25, 1_000_000).mapToObj(Backoff::withJobsAfter))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1)));
    }

    @Test
    void aServerThatRestartsIsFoundSoon() {
        Duration longest = IntStream.rangeClosed(1, 20).mapToObj(Backoff::after).reduce(Duration.ZERO, Duration::plus);
        assertThat(longest).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }
}
