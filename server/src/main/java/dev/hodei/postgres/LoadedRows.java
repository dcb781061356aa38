package dev.hodei.postgres;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptCounts;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import dev.hodei.worker.WorkerState;
import io.vertx.sqlclient.Row;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has not ended but for the queue: the queries, and what their rows mean. */
final class LoadedRows {
    static final String JOB_COLUMNS = """
            SELECT job_id, job_number, state, changed_at, cancel_requested, attempts, never_started,
                retries, retries_on_lost, priority, required_labels, pool, image, cpu_millis, memory_bytes,
                retried, retried_on_lost, start_failures
            FROM jobs
            """;

    /** Selects the jobs that have a worker. Not in their order: the index for that would go through the whole queue. */
    static final String GIVEN_JOBS = JOB_COLUMNS + "WHERE state IN ('ASSIGNED', 'RUNNING')";

    /**
     * Apart from the jobs, and not joined to them: a plan made while there are few attempts would go through all of them for
     * each job.
     */
    static final String ATTEMPTS = """
            SELECT job_id, attempt, worker_id, fencing_token, state, assigned_at, started_at
            FROM attempts
            WHERE finished_at IS NULL
            """;

    static final String WORKERS = """
            SELECT worker_id, provider, state, created_at, changed_at, ready_deadline, registered_at,
                last_heartbeat_at, slots, provider_ref, state_detail, labels, drain_deadline,
                up_since, down_since, up_micros, down_micros,
                pool, image, cpu_millis, memory_bytes, provisioned_for, provider_status, refreshed_at, provider_instance,
                (SELECT count(*) FROM (
                    SELECT FROM attempts a WHERE a.worker_id = workers.worker_id LIMIT 1001) taken)::integer AS jobs_taken
            FROM workers
            WHERE finished_at IS NULL
            ORDER BY worker_id
            """;
    static final String ENDED_WORKERS = """
            SELECT worker_id, provider, state, created_at, changed_at, ready_deadline, registered_at,
                last_heartbeat_at, slots, provider_ref, state_detail, labels, drain_deadline,
                up_since, down_since, up_micros, down_micros,
                pool, image, cpu_millis, memory_bytes, provisioned_for, provider_status, refreshed_at, provider_instance
            FROM workers
            WHERE finished_at IS NOT NULL
            ORDER BY finished_at DESC
            LIMIT $1
            """;
    static final String WORKER = """
            SELECT worker_id, provider, state, created_at, changed_at, ready_deadline, registered_at,
                last_heartbeat_at, slots, provider_ref, state_detail, labels, drain_deadline,
                up_since, down_since, up_micros, down_micros,
                pool, image, cpu_millis, memory_bytes, provisioned_for, provider_status, refreshed_at, provider_instance,
                (SELECT count(*) FROM (
                    SELECT FROM attempts a WHERE a.worker_id = workers.worker_id LIMIT 1001) taken)::integer AS jobs_taken
            FROM workers
            WHERE worker_id = $1
            """;
    static final String LAST_FENCING_TOKEN = "SELECT coalesce(max(fencing_token), 0) FROM attempts";

    private LoadedRows() {}

    /** Jobs with their live attempts, in the order of their numbers. */
    static List<Job> jobs(List<Row> jobs, List<Row> attempts) {
        Map<JobId, Attempt> live = attempts.stream()
                .map(LoadedRows::attempt)
                .collect(Collectors.toMap(
                        attempt -> attempt.ref().job(),
                        Function.identity(),
                        BinaryOperator.maxBy(
                                Comparator.comparingInt(attempt -> attempt.ref().attempt()))));
        return jobs.stream()
                .map(row -> job(row, live))
                .sorted(Comparator.comparingLong(Job::number))
                .toList();
    }

    private static Attempt attempt(Row row) {
        return new Attempt(
                new AttemptRef(
                        new JobId(row.getString("job_id")), row.getInteger("attempt"), row.getLong("fencing_token")),
                new WorkerId(row.getString("worker_id")),
                AttemptState.valueOf(row.getString("state")),
                Values.instant(row, "assigned_at"),
                Values.instantOrNull(row, "started_at"),
                null,
                null);
    }

    /**
     * A job.
     *
     * @param live the attempts that have not ended
     */
    static Job job(Row row, Map<JobId, Attempt> live) {
        JobId id = new JobId(row.getString("job_id"));
        int attempts = row.getInteger("attempts");
        return new Job(
                id,
                row.getLong("job_number"),
                JobTerms.of(
                        row.getInteger("retries"),
                        row.getInteger("retries_on_lost"),
                        row.getInteger("priority"),
                        Demand.of(
                                Values.labels(row, "required_labels"),
                                row.getString("pool"),
                                row.getString("image"),
                                row.getInteger("cpu_millis"),
                                row.getLong("memory_bytes"))),
                state(row.getString("state"), id, attempts, live.get(id)),
                Values.instant(row, "changed_at"),
                row.getBoolean("cancel_requested"),
                AttemptCounts.of(
                        attempts,
                        row.getInteger("never_started"),
                        row.getInteger("retried"),
                        row.getInteger("retried_on_lost"),
                        row.getInteger("start_failures")));
    }

    private static JobState state(String state, JobId id, int attempts, @Nullable Attempt attempt) {
        if (state.equals("QUEUED")) {
            return JobState.Queued.INSTANCE;
        }
        if (attempt == null || attempt.ref().attempt() != attempts) {
            throw new IllegalStateException("job " + id + " is " + state + " without a live attempt");
        }
        return switch (state) {
            case "ASSIGNED" -> new JobState.Assigned(attempt);
            case "RUNNING" -> new JobState.Running(attempt);
            default -> throw new IllegalStateException("job " + id + " is " + state + " and has not finished");
        };
    }

    static Shape shape(Row row) {
        return new Shape(row.getString("image"), row.getInteger("cpu_millis"), row.getLong("memory_bytes"));
    }

    static Worker worker(Row row) {
        return new Worker(
                new WorkerId(row.getString("worker_id")),
                new WorkerOrigin(
                        row.getString("provider"),
                        row.getString("pool"),
                        shape(row),
                        Values.jobOrNull(row, "provisioned_for")),
                WorkerState.valueOf(row.getString("state")),
                Values.instant(row, "created_at"),
                Values.instant(row, "changed_at"),
                Values.instant(row, "ready_deadline"),
                Values.instantOrNull(row, "registered_at"),
                Values.instantOrNull(row, "last_heartbeat_at"),
                row.getInteger("slots"),
                new ProviderSide(
                        row.getString("provider_ref"),
                        row.getString("provider_status"),
                        Values.instantOrNull(row, "refreshed_at"),
                        row.getString("provider_instance")),
                row.getString("state_detail"),
                Values.instantOrNull(row, "drain_deadline"),
                Values.reach(row),
                Values.labels(row, "labels"));
    }
}
