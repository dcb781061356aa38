package dev.hodei.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Thousands of runs, each decided by its seed. {@code -Dhodei.sim.seed=N} runs that one alone, {@code -Dhodei.sim.runs=N}
 * as many as wanted.
 */
class SimulationTest {
    private static final int RUNS = 3_000;

    @Test
    void noRunBreaksARule() {
        Long only = Long.getLong("hodei.sim.seed");
        int runs = only == null ? Integer.getInteger("hodei.sim.runs", RUNS) : 1;
        long first = only == null ? 1 : only;
        for (long seed = first; seed < first + runs; seed++) {
            Runs.check(seed, Setup.shipped());
        }
        assertThat(runs).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(Runs.history(42)).isNotEmpty().isEqualTo(Runs.history(42)).isNotEqualTo(Runs.history(43));
    }
}
