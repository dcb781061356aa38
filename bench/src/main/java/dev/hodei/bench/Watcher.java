package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.Job;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows a log of any size and keeps only what it takes to check it. */
final class Watcher implements ClientResponseObserver<FollowLogsRequest, FollowLogsResponse> {
    private static final int AHEAD = 32;

    private final LogCheck check;
    private volatile long pauseMillis;
    private final CompletableFuture<Job> end = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<FollowLogsRequest> call;
    private volatile long received;
    private volatile long endedAt;

    private Watcher(boolean decoding, long pauseMillis) {
        this.check = new LogCheck(decoding);
        this.pauseMillis = pauseMillis;
    }

    /** Follows from the first line as fast as it can, and decodes what comes. */
    static Watcher decoding(Api api, String job) {
        return follow(api, job, new Watcher(true, 0));
    }

    /** Follows from the first line as fast as it can. */
    static Watcher checking(Api api, String job) {
        return follow(api, job, new Watcher(false, 0));
    }

    /** Follows and pauses after each message, so that it falls behind. */
    static Watcher slow(Api api, String job, long pauseMillis) {
        return follow(api, job, new Watcher(false, pauseMillis));
    }

    private static Watcher follow(Api api, String job, Watcher watcher) {
        api.jobsAsync().followLogs(FollowLogsRequest.newBuilder().setJobId(job).build(), watcher);
        return watcher;
    }

    /** The job at the log's end. */
    Job awaitEnd() throws Exception {
        return end.get(10, TimeUnit.MINUTES);
    }

    /** By {@link System#nanoTime}. */
    long endedAt() {
        return endedAt;
    }

    /** Bytes of text until now. */
    long received() {
        return received;
    }

    /** Returns the checksum of the text, for a watcher that decodes; after the end. */
    long checksum() {
        return check.checksum();
    }

    /** Returns the checksum of the chunks; after the end. */
    long chunks() {
        return check.chunks();
    }

    /** Pauses no more. */
    void hurry() {
        pauseMillis = 0;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowLogsRequest> requests) {
        call = requests;
        requests.disableAutoRequestWithInitial(pauseMillis > 0 ? 1 : AHEAD);
    }

    @Override
    public void onNext(FollowLogsResponse response) {
        try {
            switch (response.getEventCase()) {
                case START -> check.start(response.getStart().getPosition());
                case CHUNK -> check.chunk(response.getChunk());
                case END -> {
                    WrongResultException.unless(
                            response.getEnd().getPosition() == check.position(), "the log ended too early");
                    endedAt = System.nanoTime();
                    end.complete(response.getEnd().getJob());
                }
                case EVENT_NOT_SET -> throw new WrongResultException("an empty message");
            }
            received = check.textBytes();
            if (pauseMillis > 0) {
                Thread.sleep(pauseMillis);
            }
        } catch (WrongResultException e) {
            end.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ClientCallStreamObserver<FollowLogsRequest> open = call;
        if (open != null) {
            open.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        end.completeExceptionally(new WrongResultException("the stream ended without an end"));
    }
}
