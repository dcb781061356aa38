package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.docker.NeedsDocker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A short run of {@code just chaos --docker}. */
@NeedsDocker("hodei-worker:latest")
@Execution(ExecutionMode.SAME_THREAD)
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
