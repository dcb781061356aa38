package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.log.LogStore;
import dev.hodei.postgres.JobRow;
import dev.hodei.search.RawLog;
import io.grpc.Status;
import java.util.concurrent.CompletionStage;

/** Finds the log that somebody wants as a file. Never blocks; thread-safe. */
public final class RawLogs {
    private final JobRows jobs;
    private final LogStore store;
    private final IdPrefix<JobId> jobIds;

    /** A log, and what a file of it is called. */
    public record Found(String fileName, RawLog log) {}

    public RawLogs(JobRows jobs, LogStore store) {
        this.jobs = jobs;
        this.store = store;
        this.jobIds = new IdPrefix<>("job", JobId::new, jobs::withPrefix);
    }

    /**
     * Fails with the same statuses as JobService.
     *
     * @param id or its beginning
     * @param attempt 0 for the latest
     */
    public CompletionStage<Found> find(String id, int attempt) {
        return jobIds.resolve(id)
                .thenCompose(job -> jobs.find(job)
                        .thenApply(row -> row.orElseThrow(() -> jobIds.unknown(id)))
                        .thenApply(row -> found(row, attempt)));
    }

    private Found found(JobRow job, int attempt) {
        int latest = Math.max(1, job.attempts().size());
        int wanted = attempt == 0 ? latest : attempt;
        if (wanted < 0 || wanted > latest) {
            throw Failures.notFound("job " + job.id().shortened() + " has no such attempt; it has "
                    + job.attempts().size());
        }
        return new Found(
                job.id().shortened() + "-" + wanted + ".log",
                new RawLog(store, new AttemptKey(job.id(), wanted), job.logHash(wanted)));
    }

    /** What to answer to a call that failed: an HTTP status and a sentence. */
    public record Refusal(int status, String why) {
        public static Refusal of(Throwable failure) {
            Status status = Failures.of(failure).getStatus();
            String why = status.getDescription() == null ? "the server failed to answer" : status.getDescription();
            return switch (status.getCode()) {
                case NOT_FOUND -> new Refusal(404, why);
                case INVALID_ARGUMENT -> new Refusal(400, why);
                case RESOURCE_EXHAUSTED -> new Refusal(429, why);
                case UNAVAILABLE -> new Refusal(503, why);
                default -> new Refusal(500, why);
            };
        }
    }
}
