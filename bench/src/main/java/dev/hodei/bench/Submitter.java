package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.v1.JobServiceGrpc.JobServiceStub;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Queues many jobs, several calls at a time. */
final class Submitter {
    private static final int AT_A_TIME = 128;

    private final JobServiceStub jobs;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Submitter(Api api) {
        jobs = api.jobsAsync();
    }

    /** Waits only while too many calls are under way. */
    void submit(JobSpec spec) throws InterruptedException {
        free.acquire();
        jobs.queueJob(QueueJobRequest.newBuilder().setSpec(spec).build(), new Answer());
    }

    /** Waits until every job is durable. */
    void await() throws InterruptedException, WrongResultException {
        free.acquire(AT_A_TIME);
        free.release(AT_A_TIME);
        Throwable failed = failure.get();
        WrongResultException.unless(failed == null, "a job could not be queued: " + failed);
    }

    private final class Answer implements StreamObserver<QueueJobResponse> {
        @Override
        public void onNext(QueueJobResponse response) {}

        @Override
        public void onError(Throwable error) {
            failure.set(error);
            free.release();
        }

        @Override
        public void onCompleted() {
            free.release();
        }
    }
}
