package dev.hodei.worker;

/** What an event did to a worker. */
public sealed interface WorkerTransition {
    record Moved(Worker worker) implements WorkerTransition {}

    /** The event says what is known already; nothing changed. */
    record Ignored(String reason) implements WorkerTransition {}

    /** The event does not fit the state; nothing changed. */
    record Rejected(String reason) implements WorkerTransition {}
}
