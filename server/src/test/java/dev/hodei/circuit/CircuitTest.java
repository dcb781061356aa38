package dev.hodei.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.scheduling.StartCondition;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
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
    private static final WorkerKind A = new WorkerKind("a", Shape.PLAIN);

    private static final WorkerKind B = new WorkerKind("b", Shape.PLAIN);

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
    void aSuccessClosesItForItsKindAlone() {
        Circuits circuits = new Circuits();
        for (int i = 0; i < 6; i++) {
            circuits.failed(A, "no room", circuits.nextTry(NOW).equals(Instant.MAX) ? NOW : circuits.nextTry(NOW));
            circuits.failed(B, "no engine", NOW);
        }
        circuits.succeeded(A);
        assertThat(circuits.of(A)).isEqualTo(Circuit.GOOD);
        assertThat(circuits.of(B).failures()).isEqualTo(2);
        assertThat(circuits.conditions())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        A,
                        StartCondition.PROVEN,
                        B,
                        new StartCondition(NOW.plusSeconds(5), false, "no engine", NOW, false)));
    }

    @Test
    void oneShapesFailuresAreNotItsPoolsOthers() {
        WorkerKind other = new WorkerKind("a", new Shape("maven:nope", 0, 0));
        Circuits circuits = new Circuits();
        for (int i = 0; i < 20; i++) {
            circuits.failed(other, "no such image", NOW.plusSeconds(i * 100L));
        }
        assertThat(circuits.of(other).stateAt(NOW.plusSeconds(1_900))).isEqualTo(Circuit.State.OPEN);
        assertThat(circuits.of(A)).isEqualTo(Circuit.GOOD);
    }

    @Test
    void aFailureAfterASuccessIsDoubtedAgain() {
        Circuits circuits = new Circuits();
        circuits.succeeded(A);
        circuits.failed(A, "no room", NOW);
        assertThat(circuits.conditions().get(A)).isEqualTo(new StartCondition(NOW, false, "no room", NOW, false));
    }

    @Test
    void aResetClosesEveryCircuitOfThePoolAndNoOther() {
        Circuits circuits = new Circuits();
        circuits.failed(A, "", NOW);
        circuits.failed(new WorkerKind("a", new Shape("maven:nope", 0, 0)), "", NOW);
        circuits.failed(B, "", NOW);
        assertThat(circuits.reset("a")).isEqualTo(2);
        assertThat(circuits.failed()).containsOnlyKeys(B);
        assertThat(circuits.reset("a")).isZero();
    }

    @Test
    void ofAnyNumberOfKindsTheLatestAreRemembered() {
        Circuits circuits = new Circuits();
        for (int i = 0; i < 3 * Circuits.REMEMBERED; i++) {
            circuits.failed(new WorkerKind("a", new Shape("bad" + i, 0, 0)), "", NOW);
            circuits.succeeded(new WorkerKind("a", new Shape("good" + i, 0, 0)));
        }
        assertThat(circuits.conditions()).hasSize(2 * Circuits.REMEMBERED);
        assertThat(circuits.of(new WorkerKind("a", new Shape("bad2999", 0, 0))).failures())
                .isEqualTo(1);
    }

    @Test
    void theNextTryIsThatOfTheFirstKindThatWaits() {
        Circuits circuits = new Circuits();
        assertThat(circuits.nextTry(NOW)).isEqualTo(Instant.MAX);
        circuits.failed(A, "", NOW);
        assertThat(circuits.nextTry(NOW)).as("no wait after the first").isEqualTo(Instant.MAX);
        circuits.failed(A, "", NOW);
        circuits.failed(B, "", NOW.minusSeconds(2));
        circuits.failed(B, "", NOW.minusSeconds(2));
        assertThat(circuits.nextTry(NOW)).isEqualTo(NOW.plusSeconds(3));
        assertThat(circuits.nextTry(NOW.plusSeconds(3))).isEqualTo(NOW.plusSeconds(5));
        assertThat(circuits.nextTry(NOW.plusSeconds(5))).isEqualTo(Instant.MAX);
    }

    @Test
    void aCopyCanBeTriedAndThrownAway() {
        Circuits circuits = new Circuits();
        circuits.succeeded(B);
        Circuits copy = new Circuits(circuits);
        copy.failed(A, "no room", NOW);
        copy.failed(B, "no room", NOW);
        assertThat(circuits.of(A)).isEqualTo(Circuit.GOOD);
        assertThat(circuits.conditions()).containsOnlyKeys(B);
    }
}
