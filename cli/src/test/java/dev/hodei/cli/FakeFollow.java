package dev.hodei.cli;

import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogEnd;
import dev.hodei.v1.LogStart;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.function.Function;

/** One follower's stream, as the contract has it: whole chunks as they were stored, from the one with the position. */
final class FakeFollow {
    private final FakeHodei hodei;
    private final FollowLogsRequest request;
    private final ServerCallStreamObserver<FollowLogsResponse> observer;

    FakeFollow(FakeHodei hodei, FollowLogsRequest request, ServerCallStreamObserver<FollowLogsResponse> observer) {
        this.hodei = hodei;
        this.request = request;
        this.observer = observer;
    }

    void run(Function<String, FakeJob> find) {
        try {
            FakeJob job = find.apply(request.getJobId());
            hodei.await(_ -> gone()
                    || request.getNoFollow()
                    || job.job.getAttemptsCount() >= Math.max(1, request.getAttempt())
                    || job.ended());
            stream(job);
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        } catch (InterruptedException | RuntimeException e) {
            // The client has gone.
            Thread.currentThread().interrupt();
        }
    }

    private void stream(FakeJob job) throws InterruptedException {
        int latest = job.job.getAttemptsCount();
        int attempt = request.getAttempt() == 0 ? latest : Math.min(latest, request.getAttempt());
        long[] position = {request.getFromPosition()};
        if (request.hasTailEntries()) {
            position[0] = Math.max(position[0], job.position(attempt) - request.getTailEntries());
        }
        observer.onNext(FollowLogsResponse.newBuilder()
                .setStart(LogStart.newBuilder()
                        .setJobId(job.job.getJobId())
                        .setAttempt(attempt)
                        .setPosition(position[0]))
                .build());
        while (!gone()) {
            hodei.await(_ -> gone() || job.position(attempt) > position[0] || over(job, attempt));
            boolean[] end = {false};
            hodei.change(() -> {
                for (LogChunk chunk : List.copyOf(job.chunks(attempt))) {
                    if (chunk.getFirstPosition() + chunk.getEntryCount() > position[0]) {
                        observer.onNext(
                                FollowLogsResponse.newBuilder().setChunk(chunk).build());
                        position[0] = chunk.getFirstPosition() + chunk.getEntryCount();
                    }
                }
                end[0] = over(job, attempt);
            });
            if (end[0]) {
                observer.onNext(FollowLogsResponse.newBuilder()
                        .setEnd(LogEnd.newBuilder().setJob(job.job).setPosition(position[0]))
                        .build());
                observer.onCompleted();
                return;
            }
        }
    }

    private boolean over(FakeJob job, int attempt) {
        return request.getNoFollow()
                || job.ended()
                || job.attemptEnded(attempt)
                || job.job.getAttemptsCount() > attempt;
    }

    private boolean gone() {
        return observer.isCancelled();
    }
}
