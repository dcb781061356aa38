package dev.hodei.simulation;

import dev.hodei.id.AttemptRef;
import dev.hodei.job.AttemptEnd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a worker's disk knows of an attempt: its record and its spool. Outlives the agent's process. */
final class Kept {
    final AttemptRef ref;

    @Nullable
    SimCommand command;

    @Nullable
    Instant startedAt;

    /** Put down before the command is started. */
    boolean aboutToStart;

    @Nullable
    AttemptEnd end;

    /** The log is acknowledged up to here. */
    int uploaded;

    Kept(AttemptRef ref) {
        this.ref = ref;
    }

    /** How much of the log there is by now. */
    int soFar() {
        return command == null ? 0 : command.soFar();
    }

    /** Where the log ends by now. */
    int position() {
        return command == null ? 0 : command.written();
    }
}
