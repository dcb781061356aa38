package dev.hodei.cli.job;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.time.Instant;

/** Says of a job that has a worker that this one is not heard: the job's own row does not know. */
final class SilentWorker {
    private SilentWorker() {}

    /** "its worker was last heard 40s ago"; empty where it is heard, and for a job without one. */
    static String words(Connection connection, Job job) {
        if (JobCalls.ended(job) || job.getAttemptsCount() == 0) {
            return "";
        }
        String id = job.getAttempts(job.getAttemptsCount() - 1).getWorkerId();
        try {
            return words(connection
                    .call(
                            WorkerServiceGrpc.getGetWorkerMethod(),
                            GetWorkerRequest.newBuilder().setWorkerId(id).build())
                    .getWorker());
        } catch (StatusRuntimeException e) {
            return "";
        }
    }

    private static String words(Worker worker) {
        String heard = worker.hasLastHeartbeatAt()
                ? "its worker was last heard " + Times.ago(Times.instant(worker.getLastHeartbeatAt()), Instant.now())
                : "its worker was never heard";
        return switch (worker.getState()) {
            case WORKER_STATE_LOST, WORKER_STATE_FAILED -> heard + ", and is given up";
            case WORKER_STATE_UNSPECIFIED,
                    WORKER_STATE_CREATING,
                    WORKER_STATE_CONNECTING,
                    WORKER_STATE_READY,
                    WORKER_STATE_BUSY,
                    WORKER_STATE_DRAINING,
                    WORKER_STATE_TERMINATING,
                    WORKER_STATE_TERMINATED,
                    UNRECOGNIZED ->
                switch (worker.getHealth()) {
                    case WORKER_HEALTH_SUSPECT, WORKER_HEALTH_UNHEALTHY -> heard;
                    case WORKER_HEALTH_HEALTHY, WORKER_HEALTH_UNSPECIFIED, UNRECOGNIZED -> "";
                };
        };
    }
}
