package dev.hodei.cli.connection;

import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.Status;

/**
 * Tells a list that is empty because nothing matches from one that asked for something that does not exist. The server
 * looks for what an id begins with, and takes a whole one, and a pool's name, as they are.
 */
public final class Existence {
    private final Connection connection;

    public Existence(Connection connection) {
        this.connection = connection;
    }

    /** Fails as the server does where there is no such job; nothing for no id. */
    public void ofJob(String id) {
        if (!id.isEmpty()) {
            var _ = connection.call(
                    JobServiceGrpc.getGetJobMethod(),
                    GetJobRequest.newBuilder().setJobId(id).build());
        }
    }

    /** Fails as the server does where there is no such worker; nothing for no id. */
    public void ofWorker(String id) {
        if (!id.isEmpty()) {
            var _ = connection.call(
                    WorkerServiceGrpc.getGetWorkerMethod(),
                    GetWorkerRequest.newBuilder().setWorkerId(id).build());
        }
    }

    /** Fails where there is no such pool; nothing for no name. */
    public void ofPool(String name) {
        boolean unknown = !name.isEmpty()
                && connection
                        .call(WorkerServiceGrpc.getListPoolsMethod(), ListPoolsRequest.getDefaultInstance())
                        .getPoolsList()
                        .stream()
                        .noneMatch(pool -> pool.getName().equals(name));
        if (unknown) {
            throw Status.NOT_FOUND
                    .withDescription(
                            "there is no pool " + name + ", and no worker of one; `hodei pool list` shows the pools")
                    .asRuntimeException();
        }
    }
}
