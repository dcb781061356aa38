package dev.hodei.e2e.chaos;

import java.util.Set;

/**
 * The faults that were injected into a run.
 *
 * @param kinds each that was injected at least once
 * @param leftOut those that were wanted, and can't be had on this machine
 */
record Injected(Set<FaultKind> kinds, Set<FaultKind> leftOut, ClockHistory clocks) {
    /** Whether a worker may have had to give up its jobs. Clocks cost nobody anything, however they are set. */
    boolean mayLoseWorkers() {
        return !kinds.stream().allMatch(kind -> kind.setsClocks() || kind == FaultKind.JOB_CANCELLED);
    }
}
