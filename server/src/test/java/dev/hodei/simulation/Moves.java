package dev.hodei.simulation;

import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.worker.WorkerState;
import java.util.Map;
import java.util.Set;

/** What one commit may do to a row. */
final class Moves {
    /** What one commit may do to a job; several steps of the state machine may be one commit. */
    static final Map<String, Set<String>> JOB = Map.of(
            "QUEUED", Set.of("QUEUED", "ASSIGNED", "CANCELLED", "FAILED"),
            "ASSIGNED", Set.of("ASSIGNED", "RUNNING", "QUEUED", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT"),
            "RUNNING", Set.of("RUNNING", "QUEUED", "ASSIGNED", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT"));

    static final Map<WorkerState, Set<WorkerState>> WORKER = Map.of(
            WorkerState.CREATING,
                    Set.of(
                            WorkerState.CREATING,
                            WorkerState.CONNECTING,
                            WorkerState.TERMINATING,
                            WorkerState.TERMINATED,
                            WorkerState.FAILED),
            WorkerState.CONNECTING,
                    Set.of(
                            WorkerState.CONNECTING,
                            WorkerState.READY,
                            WorkerState.BUSY,
                            WorkerState.DRAINING,
                            WorkerState.TERMINATING,
                            WorkerState.TERMINATED,
                            WorkerState.LOST,
                            WorkerState.FAILED),
            WorkerState.READY,
                    Set.of(
                            WorkerState.READY,
                            WorkerState.BUSY,
                            WorkerState.DRAINING,
                            WorkerState.TERMINATING,
                            WorkerState.TERMINATED,
                            WorkerState.LOST),
            WorkerState.BUSY,
                    Set.of(
                            WorkerState.READY,
                            WorkerState.BUSY,
                            WorkerState.DRAINING,
                            WorkerState.TERMINATING,
                            WorkerState.TERMINATED,
                            WorkerState.LOST),
            WorkerState.DRAINING,
                    Set.of(WorkerState.DRAINING, WorkerState.TERMINATING, WorkerState.TERMINATED, WorkerState.LOST),
            WorkerState.TERMINATING, Set.of(WorkerState.TERMINATING, WorkerState.TERMINATED),
            // One that was given up may come back.
            WorkerState.LOST,
                    Set.of(
                            WorkerState.READY,
                            WorkerState.BUSY,
                            WorkerState.DRAINING,
                            WorkerState.TERMINATING,
                            WorkerState.TERMINATED,
                            WorkerState.LOST));

    static final Map<AttemptState, Set<EndReason>> REASONS = Map.of(
            AttemptState.SUCCEEDED, Set.of(EndReason.EXIT_CODE),
            AttemptState.FAILED,
                    Set.of(EndReason.EXIT_CODE, EndReason.SIGNAL, EndReason.OUT_OF_MEMORY, EndReason.SETUP_FAILED),
            AttemptState.CANCELLED, Set.of(EndReason.CANCELLED),
            AttemptState.TIMED_OUT, Set.of(EndReason.TIMEOUT),
            AttemptState.LOST, Set.of(EndReason.WORKER_LOST, EndReason.WORKER_DRAINED));

    private Moves() {}
}
