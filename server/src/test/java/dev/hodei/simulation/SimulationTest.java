package dev.hodei.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.Reply;
import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.worker.WorkerState;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Twenty-five thousand runs, each decided by its seed: several times as many as {@link SimulationMutationTest} needs to find
 * any mistake that it puts back in. {@code -Dhodei.sim.seed=N} runs that one alone, {@code -Dhodei.sim.runs=N} ({@code just
 * simulate N}) as many as wanted of each kind.
 */
class SimulationTest {
    private static final int RUNS = 20_000;
    /** These take several times as long. */
    private static final int RUNS_IN_TROUBLED_TIME = 5_000;

    @Test
    void noRunBreaksARule() {
        none(RUNS, Setup.shipped().without(Setup.Rule.TROUBLE_TIME));
    }

    @Test
    void noRunInWhichClocksAreSetAndAllIsStoppedBreaksARule() {
        none(RUNS_IN_TROUBLED_TIME, Setup.shipped());
    }

    private static void none(int usual, Setup setup) {
        Long only = Long.getLong("hodei.sim.seed");
        int runs = only == null ? Integer.getInteger("hodei.sim.runs", usual) : 1;
        long first = only == null ? 1 : only;
        assertThat(runs).isPositive();
        Runs.firstFailure(first, runs, setup).ifPresent(failure -> {
            throw failure;
        });
    }

    /** A simulation in which nothing goes wrong would find nothing. */
    @Test
    void theRunsAreRough() {
        Set<Object> seen = Runs.seen(1_500);
        Set<EndReason> reasons = EnumSet.allOf(EndReason.class);
        // No agent here runs out of memory, and no attempt is made for want of a worker.
        reasons.removeAll(EnumSet.of(EndReason.OUT_OF_MEMORY, EndReason.PROVISION_FAILED));
        assertThat(seen)
                .containsAll(reasons)
                .containsAll(EnumSet.complementOf(EnumSet.of(AttemptState.ASSIGNED)))
                .containsAll(EnumSet.complementOf(EnumSet.of(WorkerState.CREATING)))
                .contains(Set.of("failed"), Set.of("lost"), Set.of("never started"))
                .contains("labelled", "a choice", "a choice in a line", "no worker could be started")
                .contains("a page of lines", "the last page of lines", "lines that run short")
                .contains("asked about a job far behind", "asked about a job that is not queued", "stale")
                .contains("attempt 1", "attempt 2", "attempt 3")
                .contains((Object[]) Storm.Fault.values())
                .contains("crash before a commit", "crash after a commit", "crash between effects", "crash by kill -9")
                .contains("left after SIGTERM")
                .contains("unavailable before", "unavailable after a commit", "unavailable while it committed")
                .contains("slow commit", "stopped around a commit")
                .contains("crash", "shut down", "killed and restarted", "killed by its provider")
                .contains("restarted over an attempt", "restarted over a result", "self-fenced")
                .contains("restarted before a start", "had leave and never started")
                .contains("spool full", "log incomplete", "late lines refused", "came back")
                .contains("registered before", "let in again")
                .contains(Reply.Withdrawal.NOT_CARRIED_OUT, Reply.Withdrawal.IN_DOUBT)
                .contains("kept ready", "started for a job", "used up", "the first pool", "another pool");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(Runs.history(42)).isNotEmpty().isEqualTo(Runs.history(42)).isNotEqualTo(Runs.history(43));
    }
}
