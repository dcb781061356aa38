package dev.hodei.worker;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can happen to a worker. */
public sealed interface WorkerEvent {
    /**
     * The provider has started it and calls it so.
     *
     * @param instance which provider of its kind; empty leaves what is known
     */
    record Started(String instance, String providerRef) implements WorkerEvent {
        /** Started by the provider that was to start it. */
        public Started(String providerRef) {
            this("", providerRef);
        }
    }

    /** The provider could not start it. */
    record StartFailed(String error) implements WorkerEvent {}

    /** The worker proved itself with its one-time password. */
    record Registered(int slots, Map<String, String> labels) implements WorkerEvent {}

    /** The worker opened its control stream and said hello; this counts as a heartbeat. */
    record Connected(Instant at) implements WorkerEvent {}

    /** The worker was given its first job of several, or the only one. */
    record Occupied() implements WorkerEvent {}

    /** Its last job ended. */
    record Idle() implements WorkerEvent {}

    /**
     * The worker is to take no more jobs, finish those that it has, and stop.
     *
     * @param deadline when what it still runs is stopped; null if there is no such time
     */
    record DrainRequested(String why, @Nullable Instant deadline) implements WorkerEvent {}

    /** The worker is to stop now. */
    record TerminateRequested(String why) implements WorkerEvent {}

    /** Its ready deadline is over. */
    record ReadyDeadlinePassed() implements WorkerEvent {}

    /** The worker was silent for longer than it should be: nothing is decided by this, but it is recorded. */
    record Unreachable() implements WorkerEvent {}

    /** The worker was heard after such a silence. */
    record HeardAgain(Instant at) implements WorkerEvent {}

    /** The worker was silent for too long. */
    record Silent(String detail) implements WorkerEvent {}

    /** The provider says that its process is gone. */
    record Exited(String detail) implements WorkerEvent {}

    /** The provider was asked how it is. */
    record Inspected(ProviderSide said) implements WorkerEvent {}
}
