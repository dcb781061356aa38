package dev.hodei.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProcessClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant wall = START;
    private long nanos = -5;
    private final ProcessClock clock = new ProcessClock(() -> wall, () -> nanos);

    /** The process runs, and looks at its clock. */
    private void runs(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(ProcessClock.TICK)) {
            passes(left.compareTo(ProcessClock.TICK) < 0 ? left : ProcessClock.TICK);
            clock.now();
        }
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    private Duration steady() {
        return Duration.between(START, clock.steady());
    }

    @Test
    void whileTheProcessRunsBothClocksAgree() {
        runs(Duration.ofMinutes(3));
        Moment now = clock.now();
        assertThat(now.steady()).isEqualTo(now.wall()).isEqualTo(START.plusSeconds(180));
        assertThat(now.awakeSince()).isEqualTo(Instant.MIN);
        assertThat(now.wallOf(START)).isEqualTo(START);
        assertThat(now.wallOf(Instant.MAX)).isEqualTo(Instant.MAX);
    }

    @Test
    void settingTheWallClockMovesNothingThatIsWaitedFor() {
        runs(Duration.ofSeconds(10));
        wall = wall.minus(Duration.ofHours(1));
        runs(Duration.ofSeconds(10));
        Moment now = clock.now();
        assertThat(now.steady()).isEqualTo(START.plusSeconds(20));
        assertThat(clock.instant()).isEqualTo(now.wall()).isEqualTo(START.plusSeconds(20 - 3_600));
        assertThat(now.wallOf(START.plusSeconds(30))).isEqualTo(now.wall().plusSeconds(10));
        assertThat(now.steadyOf(now.wall().plusSeconds(10))).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void aPauseCountsForNothingAndWhatWaitsIsReadFirst() {
        runs(Duration.ofSeconds(10));
        Instant before = clock.steady();
        passes(Duration.ofMinutes(5));
        Moment after = clock.now();
        assertThat(after.steady()).isAfter(before).isBefore(before.plusMillis(1));
        assertThat(after.awakeSince()).isEqualTo(after.steady());
        runs(ProcessClock.SETTLE);
        assertThat(clock.steady()).isEqualTo(after.steady());
        runs(Duration.ofSeconds(7));
        assertThat(clock.steady()).isEqualTo(after.steady().plusSeconds(7));
        assertThat(clock.now().awakeSince()).isEqualTo(after.steady());
    }

    @Test
    void aProcessThatIsStoppedAgainAndAgainHasAClockThatGoesOn() {
        for (int i = 0; i < 100; i++) {
            runs(Duration.ofMillis(500));
            passes(Duration.ofSeconds(20));
        }
        // Half a second before each stop, and a whole one for most of these.
        assertThat(steady()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(150));
    }

    @Test
    void aProcessThatIsAlwaysSlowHasAClockThatGoesOn() {
        for (int i = 0; i < 100; i++) {
            passes(Duration.ofSeconds(3));
            clock.now();
        }
        assertThat(steady()).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(100));
    }
}
