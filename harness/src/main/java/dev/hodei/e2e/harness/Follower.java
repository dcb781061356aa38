package dev.hodei.e2e.harness;

import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows a log on its own and keeps every entry, checking that none is missing or comes twice. Thread-safe. */
public final class Follower implements AutoCloseable, StreamObserver<FollowLogsResponse> {
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final CompletableFuture<Job> end = new CompletableFuture<>();
    private final List<LogEntry> entries = new ArrayList<>();
    private final long from;
    private long next = -1;

    private Follower(long from) {
        this.from = from;
    }

    static Follower start(JobServiceGrpc.JobServiceStub jobs, FollowLogsRequest request) {
        Follower follower = new Follower(request.getFromPosition());
        follower.context.run(() -> jobs.followLogs(request, follower));
        return follower;
    }

    /** Waits for the end of the log; the job as it was then. */
    public Job awaitEnd(Duration limit) {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "the log has not ended within " + limit + "; "
                            + log().entries().size() + " entries",
                    e);
        } catch (ExecutionException e) {
            throw new AssertionError("following failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What has arrived until now. */
    public synchronized JobLog log() {
        return new JobLog(List.copyOf(entries));
    }

    /** Waits until stdout contains this. */
    public void awaitStdout(String part, Duration limit) {
        Eventually.holds("the log contains \"" + part + "\"", limit, () -> {
            if (end.isCompletedExceptionally()) {
                awaitEnd(Duration.ZERO);
            }
            return log().stdoutText().contains(part);
        });
    }

    @Override
    public synchronized void onNext(FollowLogsResponse response) {
        switch (response.getEventCase()) {
            case START -> next = response.getStart().getPosition();
            case CHUNK -> {
                for (LogEntry entry : JobLog.entries(response.getChunk())) {
                    if (entry.position() >= next) {
                        if (entry.position() != next) {
                            end.completeExceptionally(
                                    new AssertionError("entry " + entry.position() + " follows " + (next - 1)));
                        }
                        entries.add(entry);
                        next++;
                    } else if (!entries.isEmpty() || entry.position() >= Math.max(from, next)) {
                        end.completeExceptionally(new AssertionError("entry " + entry.position() + " came twice"));
                    }
                }
            }
            case END -> {
                if (response.getEnd().getPosition() != next) {
                    end.completeExceptionally(new AssertionError(
                            "the end says " + response.getEnd().getPosition() + ", the entries say " + next));
                }
                end.complete(response.getEnd().getJob());
            }
            case EVENT_NOT_SET -> {}
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        end.completeExceptionally(new AssertionError("the stream ended without saying how"));
    }

    @Override
    public void close() {
        context.close();
    }
}
