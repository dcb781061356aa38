package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogStore;
import dev.hodei.log.SingleFlight;
import dev.hodei.postgres.JobRow;
import dev.hodei.search.LogOutline;
import dev.hodei.v1.LogCut;
import dev.hodei.v1.LogStream;
import dev.hodei.v1.OpenLine;
import dev.hodei.v1.OutlineLogResponse;
import io.grpc.Status;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Answers OutlineLog. What was read for one answer is not read again for the next; thread-safe. */
final class LogOutlines {
    /** Logs whose outlines are kept, those that were asked for last: less than 200 kB each. */
    private static final int KEPT = 32;

    private final LogStore store;
    private final Executor readers;
    private final SingleFlight<AttemptKey, LogOutline> asked = new SingleFlight<>(this::outline);
    private final Map<AttemptKey, LogOutline> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptKey, LogOutline> eldest) {
            return size() > KEPT;
        }
    };

    /** @param readers threads that may block and compute */
    LogOutlines(LogStore store, Executor readers) {
        this.store = store;
        this.readers = readers;
    }

    /** @param attempt 0 for the latest */
    CompletionStage<OutlineLogResponse> of(JobRow job, int attempt) {
        int latest = job.attempts().size();
        int wanted = attempt == 0 ? Math.max(latest, 1) : attempt;
        if (wanted < 0 || wanted > Math.max(latest, 1)) {
            throw Failures.notFound("job " + job.id().shortened() + " has no such attempt; it has " + latest);
        }
        return asked.ask(new AttemptKey(job.id(), wanted)).thenApply(outline -> message(wanted, outline));
    }

    private CompletionStage<LogOutline> outline(AttemptKey attempt) {
        CompletableFuture<LogOutline> answer = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                try {
                    LogOutline grown = known(attempt).grown(store, attempt);
                    keep(attempt, grown);
                    answer.complete(grown);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    answer.completeExceptionally(Failures.unavailable("log outline", "the server is stopping"));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many logs are looked into at the moment; try again in a second")
                    .asRuntimeException());
        }
        return answer;
    }

    private LogOutline known(AttemptKey attempt) {
        synchronized (kept) {
            return kept.getOrDefault(attempt, LogOutline.EMPTY);
        }
    }

    private void keep(AttemptKey attempt, LogOutline outline) {
        synchronized (kept) {
            kept.put(attempt, outline);
        }
    }

    private static OutlineLogResponse message(int attempt, LogOutline outline) {
        OutlineLogResponse.Builder message = OutlineLogResponse.newBuilder().setAttempt(attempt);
        for (LogOutline.Cut cut : outline.cuts()) {
            LogCut.Builder place =
                    message.addCutsBuilder().setPosition(cut.position()).setLine(cut.line());
            cut.open()
                    .forEach(line -> place.addOpen(OpenLine.newBuilder()
                            .setStreamValue(line.stream() + LogStream.LOG_STREAM_STDOUT_VALUE)
                            .setLine(line.line())));
        }
        return message.build();
    }
}
