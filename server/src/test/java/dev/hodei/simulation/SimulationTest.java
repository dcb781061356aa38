package dev.hodei.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.worker.WorkerState;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
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

    /** A simulation in which nothing goes wrong would find nothing. */
    @Test
    void theRunsAreRough() {
        Set<Object> seen = new HashSet<>();
        for (long seed = 1; seed <= 300; seed++) {
            seen.addAll(Runs.seen(seed));
        }
        Set<EndReason> reasons = EnumSet.allOf(EndReason.class);
        // No agent here runs out of memory, and an attempt is only made once there is a worker.
        reasons.removeAll(EnumSet.of(EndReason.OUT_OF_MEMORY, EndReason.PROVISION_FAILED));
        assertThat(seen)
                .containsAll(reasons)
                .containsAll(EnumSet.complementOf(EnumSet.of(AttemptState.ASSIGNED)))
                .containsAll(EnumSet.complementOf(EnumSet.of(WorkerState.CREATING)))
                .contains(Set.of("failed"), Set.of("lost"), Set.of("never started"))
                .contains("labelled", "a choice")
                .contains("attempt 1", "attempt 2", "attempt 3")
                .contains("crash before a commit", "crash after a commit", "crash between effects")
                .contains("unavailable before", "unavailable after a commit")
                .contains("crash", "shut down");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(Runs.history(42)).isNotEmpty().isEqualTo(Runs.history(42)).isNotEqualTo(Runs.history(43));
    }
}
