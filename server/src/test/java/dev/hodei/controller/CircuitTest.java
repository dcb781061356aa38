package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.scheduling.PoolCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** So many failures, each as soon as it may be. */
    private static Circuit after(int failures) {
        Circuit circuit = Circuit.GOOD;
        for (int i = 0; i < failures; i++) {
            circuit = circuit.failed("no room", notBefore(circuit));
        }
        return circuit;
    }

    private static Instant notBefore(Circuit circuit) {
        return circuit.notBefore() == null ? NOW : circuit.notBefore();
    }

    @Test
    void eachFailureDoublesTheWaitUpToALimit() {
        List<Long> waits = new ArrayList<>();
        for (int failures = 1; failures <= 8; failures++) {
            Circuit circuit = after(failures);
            waits.add(Duration.between(Objects.requireNonNull(circuit.failedAt()), notBefore(circuit))
                    .toSeconds());
        }
        assertThat(waits).containsExactly(0L, 5L, 10L, 20L, 40L, 80L, 80L, 80L);
    }

    @Test
    void aFailureWhileItWaitsIsToldAndLengthensNothing() {
        Circuit second = after(2);
        Circuit late = second.failed("still no room", notBefore(second).minusNanos(1));
        assertThat(late.failures()).isEqualTo(2);
        assertThat(late.notBefore()).isEqualTo(second.notBefore());
        assertThat(late.lastError()).isEqualTo("still no room");
        assertThat(late.failedAt()).isEqualTo(notBefore(second).minusNanos(1));
        assertThat(second.failed("no room", notBefore(second)).failures()).isEqualTo(3);
    }

    @Test
    void itOpensAfterFiveFailuresAndIsThenHalfOpen() {
        assertThat(Circuit.GOOD.stateAt(NOW)).isEqualTo(Circuit.State.CLOSED);
        Circuit fourth = after(4);
        assertThat(fourth.waitsAt(notBefore(fourth).minusNanos(1))).isTrue();
        assertThat(fourth.stateAt(notBefore(fourth).minusNanos(1))).isEqualTo(Circuit.State.CLOSED);
        for (int failures = 5; failures < 8; failures++) {
            Circuit circuit = after(failures);
            assertThat(circuit.stateAt(notBefore(circuit).minusNanos(1))).isEqualTo(Circuit.State.OPEN);
            assertThat(circuit.stateAt(notBefore(circuit))).isEqualTo(Circuit.State.HALF_OPEN);
        }
    }

    @Test
    void aSuccessClosesItForItsPoolAlone() {
        Circuits circuits = new Circuits();
        for (int i = 0; i < 6; i++) {
            circuits.failed("a", "no room", circuits.nextTry(NOW).equals(Instant.MAX) ? NOW : circuits.nextTry(NOW));
            circuits.failed("b", "no engine", NOW);
        }
        circuits.succeeded("a");
        assertThat(circuits.of("a")).isEqualTo(Circuit.GOOD);
        assertThat(circuits.of("b").failures()).isEqualTo(2);
        assertThat(circuits.conditions(NOW))
                .containsExactlyEntriesOf(Map.of("b", new PoolCondition(NOW.plusSeconds(5), false, "no engine")));
    }

    @Test
    void theNextTryIsThatOfTheFirstPoolThatWaits() {
        Circuits circuits = new Circuits();
        assertThat(circuits.nextTry(NOW)).isEqualTo(Instant.MAX);
        circuits.failed("a", "", NOW);
        assertThat(circuits.nextTry(NOW)).as("no wait after the first").isEqualTo(Instant.MAX);
        circuits.failed("a", "", NOW);
        circuits.failed("b", "", NOW.minusSeconds(2));
        circuits.failed("b", "", NOW.minusSeconds(2));
        assertThat(circuits.nextTry(NOW)).isEqualTo(NOW.plusSeconds(3));
        assertThat(circuits.nextTry(NOW.plusSeconds(3))).isEqualTo(NOW.plusSeconds(5));
        assertThat(circuits.nextTry(NOW.plusSeconds(5))).isEqualTo(Instant.MAX);
    }

    @Test
    void aCopyCanBeTriedAndThrownAway() {
        Circuits circuits = new Circuits();
        new Circuits(circuits).failed("a", "no room", NOW);
        assertThat(circuits.of("a")).isEqualTo(Circuit.GOOD);
    }
}
