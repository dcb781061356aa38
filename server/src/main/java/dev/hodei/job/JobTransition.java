package dev.hodei.job;

import java.util.Optional;

/** What an event did to a job. A late, stale or repeated event is a value here, not an exception. */
public sealed interface JobTransition {
    /**
     * The job changed.
     *
     * @param attempt the attempt that changed with it, if one did
     */
    record Moved(Job job, Optional<Attempt> attempt) implements JobTransition {}

    /** The event says what is known already; nothing changed. */
    record Ignored(String reason) implements JobTransition {}

    /** The event is about an attempt that is not the live one, or does not fit the state; nothing changed. */
    record Rejected(String reason) implements JobTransition {}
}
