package dev.hodei.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A short run with a fixed seed, which has faults of each sort; {@code just chaos} makes long ones. */
@Execution(ExecutionMode.SAME_THREAD)
class ChaosTest {
    private static final int FAULTS = 12;

    @Test
    @Timeout(400)
    void nothingIsLostDoubledOrLeftOver() throws Exception {
        Path directory = Files.createTempDirectory("hodei-chaos-");
        Figures figures = ChaosRun.run(
                ChaosOptions.parse(List.of("--seed", "257", "--faults", "" + FAULTS, "--workers", "2")), directory);

        assertThat(figures.clean()).as("%s%nsee %s", figures.text(), directory).isTrue();
        assertThat(figures.faultsInjected()).isEqualTo(FAULTS);
        assertThat(figures.acknowledged()).isPositive();
        assertThat(figures.leftOut().stream().filter(FaultKind::setsClocks))
                .as("kinds of faults for which Debian's package " + SettableClock.PACKAGE + " is missing")
                .isEmpty();
        if (figures.leftOut().isEmpty()) {
            assertThat(figures.faults())
                    .as("the seed was chosen for these")
                    .containsKeys(FaultKind.EVERYTHING_STOPPED, FaultKind.SERVER_CLOCK_SET, FaultKind.WORKER_CLOCK_SET);
        }
        Chaos.delete(directory);
    }
}
