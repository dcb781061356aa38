package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.docker.NeedsDocker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code just chaos --docker}. */
@NeedsDocker("hodei-worker:latest")
class ProvisionChaosTest {
    private static final long SEED = 11;
    private static final int PROVISIONS = 6;

    @Test
    @Timeout(240)
    void aServerKilledWhileItProvisionsLeavesNothingBehind(@TempDir Path home) throws InterruptedException {
        try (ProvisionRun run = new ProvisionRun(home, SEED)) {
            ProvisionFigures figures = run.until(PROVISIONS);
            assertThat(figures.clean()).as(figures.text()).isTrue();
            assertThat(figures.kills()).isPositive();
        }
    }
}
