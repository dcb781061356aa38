package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/** Queues many jobs by one streaming call, a thousand at a time, and waits until all are durable. */
final class Bulk implements StreamObserver<QueueJobsResponse> {
    private static final int BATCH = 1_000;
    private static final int AHEAD = 4;

    private final Semaphore free = new Semaphore(AHEAD);
    private final Set<String> ids = new HashSet<>();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    private Bulk() {}

    static void queue(Api api, JobSpec spec, int count) throws InterruptedException, WrongResultException {
        Bulk bulk = new Bulk();
        var requests = api.jobsAsync().queueJobs(bulk);
        QueueJobRequest job = QueueJobRequest.newBuilder().setSpec(spec).build();
        for (int sent = 0; sent < count && !bulk.end.isDone(); ) {
            bulk.free.acquire();
            QueueJobsRequest.Builder batch = QueueJobsRequest.newBuilder();
            for (int i = 0; i < BATCH && sent < count; i++, sent++) {
                batch.addJobs(job);
            }
            requests.onNext(batch.build());
        }
        requests.onCompleted();
        try {
            int queued = bulk.end.get();
            WrongResultException.unless(queued == count, queued + " ids for " + count + " jobs");
        } catch (ExecutionException e) {
            throw new WrongResultException("jobs could not be queued: " + e.getCause());
        }
    }

    @Override
    public void onNext(QueueJobsResponse response) {
        ids.addAll(response.getJobIdsList());
        free.release();
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
        free.release();
    }

    @Override
    public void onCompleted() {
        end.complete(ids.size());
    }
}
