package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One QueueJobs call. One batch is being stored while the next comes in; more are asked for only when one was answered,
 * and its client has taken the answers.
 */
final class QueueJobsCall implements StreamObserver<QueueJobsRequest> {
    private static final int AHEAD = 2;

    private final ServerCallStreamObserver<QueueJobsResponse> call;
    private final Submissions submissions;
    private final Deque<QueueJobsRequest> waiting = new ArrayDeque<>();
    private boolean storing;
    private boolean halfClosed;
    private boolean over;
    private int wanted;
    private long stored;

    /** Makes a call. To be done before the service's method returns. */
    QueueJobsCall(ServerCallStreamObserver<QueueJobsResponse> call, Submissions submissions) {
        this.call = call;
        this.submissions = submissions;
        call.disableAutoRequest();
        call.setOnReadyHandler(this::requestIfReady);
        call.setOnCancelHandler(this::abandon);
        call.request(AHEAD);
    }

    @Override
    public void onNext(QueueJobsRequest batch) {
        synchronized (this) {
            waiting.add(batch);
        }
        storeNext();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            halfClosed = true;
        }
        storeNext();
    }

    @Override
    public void onError(Throwable error) {
        abandon();
    }

    /** Gives the call up. The jobs that came in before are stored or not: the client, who has no answer, can't know. */
    private synchronized void abandon() {
        over = true;
        waiting.clear();
    }

    private void storeNext() {
        QueueJobsRequest batch;
        long before;
        synchronized (this) {
            if (over || storing) {
                return;
            }
            batch = waiting.poll();
            if (batch == null) {
                if (halfClosed) {
                    over = true;
                    call.onCompleted();
                }
                return;
            }
            storing = true;
            before = stored;
        }
        CompletionStage<List<JobId>> stage;
        try {
            stage = submissions.queueAll(batch.getJobsList(), before);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        var _ = stage.whenComplete((ids, error) -> done(ids, error));
    }

    private void done(@Nullable List<JobId> ids, @Nullable Throwable error) {
        if (ids == null) {
            fail(error == null ? new IllegalStateException("no ids") : error);
            return;
        }
        QueueJobsResponse.Builder response = QueueJobsResponse.newBuilder();
        ids.forEach(id -> response.addJobIds(id.value()));
        synchronized (this) {
            if (over) {
                return;
            }
            stored += ids.size();
            storing = false;
            wanted++;
            call.onNext(response.build());
        }
        requestIfReady();
        storeNext();
    }

    private void requestIfReady() {
        int now;
        synchronized (this) {
            if (over || wanted == 0 || !call.isReady()) {
                return;
            }
            now = wanted;
            wanted = 0;
        }
        call.request(now);
    }

    private void fail(Throwable cause) {
        synchronized (this) {
            if (over) {
                return;
            }
            abandon();
            call.onError(Failures.of(cause));
        }
    }
}
