package dev.hodei.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run with a fixed seed; {@code just chaos} makes long ones. */
class ChaosTest {
    private static final int FAULTS = 12;

    @Test
    @Timeout(400)
    void nothingIsLostDoubledOrLeftOver() throws Exception {
        Path directory = Files.createTempDirectory("hodei-chaos-");
        Figures figures = ChaosRun.run(
                ChaosOptions.parse(List.of("--seed", "5", "--faults", "" + FAULTS, "--workers", "2")), directory);

        assertThat(figures.clean()).as("%s%nsee %s", figures.text(), directory).isTrue();
        assertThat(figures.faultsInjected()).isEqualTo(FAULTS);
        assertThat(figures.acknowledged()).isPositive();
        Chaos.delete(directory);
    }
}
