package dev.hodei.cli.pool;

import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Pool;

/** What becomes of starting workers after failures, in words. */
public final class Circuits {
    private Circuits() {}

    /** Returns the words that follow what is said of a failure; empty while workers are started as usual. */
    public static String words(Pool pool) {
        return switch (pool.getCircuit()) {
            case CIRCUIT_STATE_OPEN, CIRCUIT_STATE_HALF_OPEN ->
                "; " + Text.count(pool.getFailures(), "failure", "failures")
                        + " in a row, so one worker at a time is tried";
            case CIRCUIT_STATE_CLOSED, CIRCUIT_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }
}
