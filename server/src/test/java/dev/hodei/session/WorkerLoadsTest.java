package dev.hodei.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.hodei.id.WorkerId;
import dev.hodei.v1.WorkerSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WorkerLoadsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final WorkerId ONE = new WorkerId("1".repeat(32));
    private static final WorkerId TWO = new WorkerId("2".repeat(32));

    private final WorkerLoads loads = new WorkerLoads();

    private void record(WorkerId worker, long second) {
        loads.record(worker, WorkerSample.getDefaultInstance(), NOW.plusSeconds(second));
    }

    private List<Long> secondsOf(WorkerId worker) {
        List<Long> seconds = new ArrayList<>();
        loads.of(worker).forEach(sample -> seconds.add(sample.getSampledAt().getSeconds() - NOW.getEpochSecond()));
        return seconds;
    }

    @Test
    void theLatestIsKeptAndBeforeItOneInAWhile() {
        for (long second = 0; second <= 42; second += 5) {
            record(ONE, second);
        }
        assertThat(secondsOf(ONE)).containsExactly(0L, 15L, 30L, 40L);
        assertThat(Objects.requireNonNull(loads.latest(ONE)).getSampledAt().getSeconds())
                .isEqualTo(NOW.plusSeconds(40).getEpochSecond());
    }

    @Test
    void theTimeIsTheServersOwn() {
        loads.record(
                ONE,
                WorkerSample.newBuilder()
                        .setSampledAt(Timestamp.newBuilder().setSeconds(7))
                        .setMemoryBytes(5)
                        .build(),
                NOW);
        assertThat(secondsOf(ONE)).containsExactly(0L);
        assertThat(loads.of(ONE).getFirst().getMemoryBytes()).isEqualTo(5);
    }

    @Test
    void whatIsOlderThanAQuarterOfAnHourIsForgotten() {
        for (long second = 0; second <= 3_600; second += 5) {
            record(ONE, second);
        }
        assertThat(secondsOf(ONE)).hasSizeBetween(60, 62).allMatch(second -> second >= 3_600 - 900);
    }

    @Test
    void aWorkerThatIsNotHeardAnyMoreIsForgotten() {
        record(ONE, 0);
        record(TWO, 100);
        record(TWO, 899);
        assertThat(secondsOf(ONE)).isNotEmpty();
        record(TWO, 901);
        assertThat(secondsOf(ONE)).isEmpty();
        assertThat(loads.latest(ONE)).isNull();
        assertThat(secondsOf(TWO)).containsExactly(100L, 899L, 901L);
    }
}
