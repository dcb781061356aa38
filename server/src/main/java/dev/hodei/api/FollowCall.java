package dev.hodei.api;

import com.google.protobuf.UnsafeByteOperations;
import dev.hodei.id.JobId;
import dev.hodei.log.FollowProgress;
import dev.hodei.log.FollowRequest;
import dev.hodei.log.FollowSink;
import dev.hodei.log.Follower;
import dev.hodei.log.LogChunk;
import dev.hodei.log.SingleFlight;
import dev.hodei.postgres.JobRow;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.LogEnd;
import dev.hodei.v1.LogStart;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One FollowLogs call: a follower, its client, and what wakes it. */
final class FollowCall implements FollowSink {
    private final ServerCallStreamObserver<FollowLogsResponse> client;
    private final JobRows jobs;
    private final SingleFlight<JobId, Optional<JobRow>> lookups;
    private final WireMapping mapping;
    private final Streams streams;
    private @Nullable JobId job;
    private @Nullable Follower follower;
    private @Nullable Future<?> ticks;
    private @Nullable Runnable unsubscribe;
    private volatile @Nullable JobRow latest;
    private boolean over;

    /**
     * Makes a call. To be done before the service's method returns.
     *
     * @param lookups of jobs' rows, shared by all who follow
     */
    FollowCall(
            ServerCallStreamObserver<FollowLogsResponse> client,
            JobRows jobs,
            SingleFlight<JobId, Optional<JobRow>> lookups,
            WireMapping mapping,
            Streams streams) {
        this.client = client;
        this.lookups = lookups;
        this.jobs = jobs;
        this.mapping = mapping;
        this.streams = streams;
        client.setOnReadyHandler(this::wake);
        client.setOnCancelHandler(this::release);
    }

    void begin(JobId id, FollowRequest request, Follower.Logs logs) {
        Follower made = new Follower(
                id,
                request,
                () -> lookups.ask(id).thenApply(found -> progress(id, found.orElse(null))),
                logs,
                this,
                streams.executor());
        synchronized (this) {
            if (over) {
                return;
            }
            job = id;
            follower = made;
            unsubscribe = streams.feed().subscribe(changed -> {
                if (changed.logs().contains(id)) {
                    made.tick();
                }
            });
            ticks = streams.timer().scheduleAtFixedRate(made::tick, 1, 1, TimeUnit.SECONDS);
        }
        made.wake();
    }

    private FollowProgress progress(JobId id, @Nullable JobRow row) {
        if (row == null) {
            throw Failures.notFound("there is no job " + id + "; `hodei job list` shows those there are");
        }
        latest = row;
        return new FollowProgress(
                row.finishedAt() != null,
                row.attempts().stream()
                        .map(attempt -> new FollowProgress.Log(attempt.finishedAt() != null, attempt.logPosition()))
                        .toList());
    }

    private synchronized void wake() {
        if (follower != null) {
            follower.wake();
        }
    }

    /** Stops the follower and whatever wakes it. */
    private synchronized void release() {
        over = true;
        if (follower != null) {
            follower.close();
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (unsubscribe != null) {
            unsubscribe.run();
        }
    }

    @Override
    public boolean ready() {
        return client.isReady();
    }

    @Override
    public void start(int attempt, long position) {
        client.onNext(FollowLogsResponse.newBuilder()
                .setStart(LogStart.newBuilder()
                        .setJobId(String.valueOf(job))
                        .setAttempt(attempt)
                        .setPosition(position))
                .build());
    }

    @Override
    public void chunk(LogChunk chunk) {
        client.onNext(FollowLogsResponse.newBuilder()
                .setChunk(dev.hodei.v1.LogChunk.newBuilder()
                        .setFirstPosition(chunk.firstPosition())
                        .setEntryCount(chunk.entryCount())
                        .setFirstReadAtMicros(chunk.firstReadAtMicros())
                        .setTextBytes(chunk.textBytes())
                        .setCompressionValue(chunk.compression())
                        // The body is never changed by anybody, so it need not be copied.
                        .setBody(UnsafeByteOperations.unsafeWrap(chunk.body())))
                .build());
    }

    @Override
    public void end(long position) {
        release();
        JobId id = job;
        if (id == null) {
            return;
        }
        JobRow seen = latest;
        // Of a job that has ended, nothing changes any more.
        CompletionStage<Optional<JobRow>> row = seen != null && seen.finishedAt() != null
                ? CompletableFuture.completedFuture(Optional.of(seen))
                : jobs.find(id);
        var _ = row.whenComplete((found, error) -> {
            if (error != null) {
                client.onError(Failures.of(error));
                return;
            }
            LogEnd.Builder end = LogEnd.newBuilder().setPosition(position);
            found.ifPresent(ended -> end.setJob(mapping.job(ended)));
            client.onNext(FollowLogsResponse.newBuilder().setEnd(end).build());
            client.onCompleted();
        });
    }

    @Override
    public void noSuchAttempt(int attempts) {
        failed(Failures.notFound("job " + job + " has no such attempt; it has " + attempts));
    }

    @Override
    public void failed(Throwable cause) {
        release();
        client.onError(Failures.of(cause));
    }
}
