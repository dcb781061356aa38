package dev.hodei.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.hodei.v1.GetOverviewRequest;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.JobCounts;
import dev.hodei.v1.OverviewBucket;
import dev.hodei.v1.OverviewServiceGrpc;
import dev.hodei.v1.Percentiles;
import dev.hodei.v1.WorkerCounts;
import io.grpc.stub.StreamObserver;

/** Counts the fake server's jobs; the rest is made up. */
final class FakeOverview extends OverviewServiceGrpc.OverviewServiceImplBase {
    private final FakeHodei hodei;

    FakeOverview(FakeHodei hodei) {
        this.hodei = hodei;
    }

    @Override
    public void getOverview(GetOverviewRequest request, StreamObserver<GetOverviewResponse> observer) {
        hodei.change(() -> {
            JobCounts.Builder jobs = JobCounts.newBuilder().setSucceeded(7).setFailed(1);
            String oldest = "";
            for (var entry : hodei.jobs.entrySet()) {
                switch (entry.getValue().job.getState()) {
                    case JOB_STATE_QUEUED -> {
                        jobs.setQueued(jobs.getQueued() + 1);
                        oldest = entry.getKey();
                    }
                    case JOB_STATE_RUNNING -> jobs.setRunning(jobs.getRunning() + 1);
                    default -> {}
                }
            }
            observer.onNext(GetOverviewResponse.newBuilder()
                    .setTakenAt(Timestamp.newBuilder().setSeconds(1_000_000))
                    .setWindowStart(Timestamp.newBuilder()
                            .setSeconds(1_000_000 - request.getWindow().getSeconds()))
                    .setJobs(jobs)
                    .setOldestQueuedJobId(oldest)
                    .setOldestQueuedAt(Timestamp.newBuilder().setSeconds(999_700))
                    .setWorkers(WorkerCounts.newBuilder().setReady(1).setSlots(2))
                    .setWaiting(Percentiles.newBuilder()
                            .setCount(8)
                            .setP50(Duration.newBuilder().setNanos(40_000_000))
                            .setP90(Duration.newBuilder().setSeconds(2))
                            .setP99(Duration.newBuilder().setSeconds(90)))
                    .addBuckets(OverviewBucket.newBuilder().setSlots(2).setSlotsUsed(0.5))
                    .build());
            observer.onCompleted();
        });
    }
}
