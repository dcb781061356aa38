package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.machine.OutOfMemory.Kills;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.agent.process.ExitStatus.Exited;
import dev.hodei.agent.process.ExitStatus.Signalled;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.EndReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryVerdictTest {
    private static final long LIMIT = 64L << 20;
    private static final Kills ITS_OWN = new Kills(1, true, LIMIT, false);
    private static final Kills SOMEBODYS = new Kills(2, false, LIMIT, false);

    private final List<String> log = new ArrayList<>();

    private Outcome on(ExitStatus status, Kills kills) {
        return MemoryVerdict.on(new Outcome.Ended(status), kills, log::add);
    }

    private static AttemptFinished report(Outcome outcome) {
        AttemptFinished.Builder report = AttemptFinished.newBuilder();
        outcome.describeIn(report);
        return report.build();
    }

    @Test
    void whereNothingWasKilledTheEndIsWhatItWas() {
        assertThat(on(new Signalled(9), new Kills(0, true, LIMIT, false)))
                .isEqualTo(new Outcome.Ended(new Signalled(9)));
        assertThat(log).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 137, 255})
    void aFailureAfterAProcessOfItsWasKilledIsOutOfMemory(int code) {
        AttemptFinished report = report(on(new Exited(code), ITS_OWN));
        assertThat(report.getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);
        assertThat(report.hasExitCode()).isFalse();
        assertThat(report.getEndDetail()).contains("more than its worker's 64 MiB", "1 process");
        assertThat(log).singleElement().asString().contains("Out of memory", "64 MiB");
    }

    @Test
    void theFirstProcessItself() {
        AttemptFinished report = report(on(new Signalled(9), ITS_OWN));
        assertThat(report.getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);
        assertThat(report.hasSignal()).isFalse();
    }

    @Test
    void aCommandThatSucceededAllTheSameDid() {
        assertThat(on(new Exited(0), ITS_OWN)).isEqualTo(new Outcome.Ended(new Exited(0)));
        assertThat(log).singleElement().asString().contains("killed 1 process", "succeeded all the same");
    }

    @Test
    void whoseProcessItWasIsToldByHowItEnded() {
        assertThat(report(on(new Exited(137), SOMEBODYS)).getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);
        log.clear();
        assertThat(on(new Exited(1), SOMEBODYS)).isEqualTo(new Outcome.Ended(new Exited(1)));
        assertThat(log).singleElement().asString().contains("of this job or of another");
        log.clear();
        assertThat(on(new Exited(0), SOMEBODYS)).isEqualTo(new Outcome.Ended(new Exited(0)));
        assertThat(log).isEmpty();
    }

    @Test
    void whatHodeiStoppedItStopped() {
        Outcome cancelled = new Outcome.Because(EndReason.END_REASON_CANCELLED, "");
        assertThat(MemoryVerdict.on(cancelled, ITS_OWN, log::add)).isEqualTo(cancelled);
        assertThat(log).singleElement().asString().contains("Out of memory");
    }

    @Test
    void aMachineThatRanOut() {
        AttemptFinished report = report(on(new Signalled(9), new Kills(1, false, 3L << 29, true)));
        assertThat(report.getEndDetail()).contains("the machine's 1.5 GiB");
    }

    @Test
    void sizes() {
        assertThat(MemoryVerdict.bytes(6 << 20)).isEqualTo("6 MiB");
        assertThat(MemoryVerdict.bytes(1000L << 20)).isEqualTo("1000 MiB");
        assertThat(MemoryVerdict.bytes(1L << 34)).isEqualTo("16 GiB");
        assertThat(MemoryVerdict.bytes(4096)).isEqualTo("4 KiB");
        assertThat(MemoryVerdict.bytes((64L << 20) + (1 << 19))).isEqualTo("64.5 MiB");
    }
}
