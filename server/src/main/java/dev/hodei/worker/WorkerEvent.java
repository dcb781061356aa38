package dev.hodei.worker;

import java.time.Instant;

/** What can happen to a worker. */
public sealed interface WorkerEvent {
    /** The provider has started it and calls it so. */
    record Started(String providerRef) implements WorkerEvent {}

    /** The provider could not start it. */
    record StartFailed(String error) implements WorkerEvent {}

    /** It proved itself with its one-time password. */
    record Registered(int slots) implements WorkerEvent {}

    /** It opened its control stream and said hello; this counts as a heartbeat. */
    record Connected(Instant at) implements WorkerEvent {}

    /** It was given its first job of several, or the only one. */
    record Occupied() implements WorkerEvent {}

    /** Its last job ended. */
    record Idle() implements WorkerEvent {}

    /** It was asked to stop, and takes no more jobs. */
    record DrainRequested(String why) implements WorkerEvent {}

    /** It is to stop now. */
    record TerminateRequested(String why) implements WorkerEvent {}

    /** Its ready deadline is over. */
    record ReadyDeadlinePassed() implements WorkerEvent {}

    /** It was silent for too long. */
    record Silent(String detail) implements WorkerEvent {}

    /** The provider says that its process is gone. */
    record Exited(String detail) implements WorkerEvent {}
}
