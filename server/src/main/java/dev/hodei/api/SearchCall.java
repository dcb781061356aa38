package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogStore;
import dev.hodei.postgres.JobRow;
import dev.hodei.search.LogMatch;
import dev.hodei.search.LogQuery;
import dev.hodei.search.LogSearch;
import dev.hodei.v1.LogMatches;
import dev.hodei.v1.LogStream;
import dev.hodei.v1.SearchEnd;
import dev.hodei.v1.SearchLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One SearchLogs call: looks on a thread for that, at its client's pace, and stops when the client has left. */
final class SearchCall implements LogSearch.Sink {
    /** A client that takes nothing for so long has lost interest. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ServerCallStreamObserver<SearchLogsResponse> client;
    private final Executor readers;

    /** Makes a call. To be done before the service's method returns. */
    SearchCall(ServerCallStreamObserver<SearchLogsResponse> client, Executor readers) {
        this.client = client;
        this.readers = readers;
        client.setOnReadyHandler(this::stirred);
        client.setOnCancelHandler(this::stirred);
    }

    /** @param attempt 0 for the latest */
    void begin(JobRow job, int attempt, LogQuery query, LogStore store) {
        int latest = job.attempts().size();
        int wanted = attempt == 0 ? Math.max(latest, 1) : attempt;
        if (wanted > Math.max(latest, 1)) {
            throw Failures.notFound("job " + job.id().shortened() + " has no such attempt; it has " + latest);
        }
        try {
            readers.execute(() -> search(
                    new LogSearch(store, new AttemptKey(job.id(), wanted), job.logHash(wanted), query, this), wanted));
        } catch (RejectedExecutionException e) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("too many logs are searched at the moment; try again in a second")
                    .asRuntimeException();
        }
    }

    private void search(LogSearch search, int attempt) {
        try {
            LogSearch.Outcome outcome = search.run();
            send(SearchLogsResponse.newBuilder()
                    .setEnd(SearchEnd.newBuilder()
                            .setAttempt(attempt)
                            .setLines(outcome.lines())
                            .setMore(outcome.more())
                            .addAllUnreadable(outcome.unreadable())
                            .setDifferingHash(outcome.differingHash()))
                    .build());
            client.onCompleted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(Failures.unavailable("log search", "the server is stopping"));
        } catch (IOException | RuntimeException e) {
            failed(e);
        } catch (Error e) {
            // The client gets an end also where memory ran out.
            failed(e);
            throw e;
        }
    }

    void failed(Throwable cause) {
        if (wanted()) {
            client.onError(Failures.of(cause));
        }
    }

    @Override
    public boolean wanted() {
        return !client.isCancelled();
    }

    @Override
    public void found(List<LogMatch> matches) throws IOException, InterruptedException {
        LogMatches.Builder some = LogMatches.newBuilder();
        for (LogMatch match : matches) {
            some.addMatchesBuilder()
                    .setLine(match.line())
                    .setPosition(match.position())
                    .setStreamValue(match.stream() + LogStream.LOG_STREAM_STDOUT_VALUE)
                    .setText(match.text());
        }
        send(SearchLogsResponse.newBuilder().setMatches(some).build());
    }

    private synchronized void send(SearchLogsResponse message) throws IOException, InterruptedException {
        long waited = 0;
        while (!client.isReady() && wanted() && waited < PATIENCE_NANOS) {
            TimeUnit.SECONDS.timedWait(this, 1);
            waited += TimeUnit.SECONDS.toNanos(1);
        }
        if (!wanted() || !client.isReady()) {
            throw new IOException("the client takes nothing");
        }
        client.onNext(message);
    }

    private synchronized void stirred() {
        notifyAll();
    }
}
