package dev.hodei.job;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The state of a job. {@link #stored()} is the name in the database and, with a prefix, on the wire. */
public sealed interface JobState {
    /** Waits for a worker. Very many may. */
    record Queued() implements JobState {
        public static final Queued INSTANCE = new Queued();
    }

    /** A worker was chosen; the command has not started yet. */
    record Assigned(Attempt attempt) implements JobState {}

    /** The command has started. */
    record Running(Attempt attempt) implements JobState {}

    /**
     * Ended; nothing of it runs any more, as far as its worker could be asked.
     *
     * @param unstarted why no worker could be started for it, where that ended it; null where its last attempt's end, or a
     *     user, did
     */
    record Ended(Outcome outcome, Instant at, @Nullable String unstarted) implements JobState {
        public Ended(Outcome outcome, Instant at) {
            this(outcome, at, null);
        }
    }

    /** The four ways to end. */
    enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        TIMED_OUT;

        /** Returns the state as users read it: "timed_out". */
        public String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    default String stored() {
        return switch (this) {
            case Queued() -> "QUEUED";
            case Assigned _ -> "ASSIGNED";
            case Running _ -> "RUNNING";
            case Ended(Outcome outcome, Instant _, var _) -> outcome.name();
        };
    }
}
