package dev.hodei.postgres;

import dev.hodei.controller.AuditEvent;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's queries on the audit log. Never blocks; thread-safe. */
public final class AuditLog {
    // One statement for each index: a plan that fits "this job or any" would read the whole log. Of users and server
    // there is something on every page of the log; what a worker does is found by the worker.
    static final String OF_ALL = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE event_number < $1 AND event_number BETWEEN $3 AND $4 AND occurred_at >= $5 AND occurred_at < $6
                AND ($7::text IS NULL OR actor = $7)
            ORDER BY event_number DESC
            LIMIT $2
            """;
    // Of a job: what concerns it; what became of the worker that was started for it, until the job ended, and that
    // worker's end; and what happened to a worker while it had the job. The numbers only keep a worker's other events
    // from being read: events of one moment have numbers near to each other.
    static final String OF_JOB = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE event_number = ANY (ARRAY(
                    SELECT e.event_number FROM audit_events e
                    WHERE e.correlation_id = $8
                        AND (e.job_id IS NOT NULL
                            OR e.action IN ('worker.terminating', 'worker.terminated')
                            OR e.occurred_at <= coalesce(
                                (SELECT j.finished_at FROM jobs j WHERE j.job_id = $8), 'infinity'))
                    UNION
                    SELECT e.event_number FROM attempts a
                    JOIN audit_events e ON e.worker_id = a.worker_id
                    WHERE a.job_id = $8
                        AND e.job_id IS NULL
                        AND e.occurred_at BETWEEN a.assigned_at AND coalesce(a.finished_at, 'infinity')
                        AND e.event_number >= (
                            SELECT coalesce(min(f.event_number), 0) FROM audit_events f WHERE f.correlation_id = $8)
                        AND (a.finished_at IS NULL OR e.event_number <= 10000 + (
                            SELECT coalesce(max(l.event_number), 0) FROM audit_events l WHERE l.correlation_id = $8))))
                AND ($9::text IS NULL OR worker_id = $9)
                AND event_number < $1 AND event_number BETWEEN $3 AND $4 AND occurred_at >= $5 AND occurred_at < $6
                AND ($7::text IS NULL OR actor = $7)
            ORDER BY event_number DESC
            LIMIT $2
            """;
    static final String OF_WORKER = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE worker_id = $8
                AND event_number < $1 AND event_number BETWEEN $3 AND $4 AND occurred_at >= $5 AND occurred_at < $6
                AND ($7::text IS NULL OR actor = $7)
            ORDER BY event_number DESC
            LIMIT $2
            """;

    private final Sql sql;
    private final NumbersByTime times;

    public AuditLog(Pool pool) {
        this.sql = new Sql(pool);
        this.times = new NumbersByTime(sql, NumbersByTime.AUDIT);
    }

    /** An event and its number, which rises with time. */
    public record Entry(long number, AuditEvent event) {}

    /**
     * A selection of events; a null selects all.
     *
     * @param job that the events concern, or that was waiting for, or was on, the worker that they concern
     * @param actor "user", "server" or "worker:ID"; a worker's events are those of its own
     */
    public record Selection(
            @Nullable JobId job,
            @Nullable WorkerId worker,
            @Nullable String actor,
            TimeRange occurred) {
        public static final Selection ALL = new Selection(null, null, null, TimeRange.ALWAYS);

        public static Selection of(JobId job) {
            return new Selection(job, null, null, TimeRange.ALWAYS);
        }
    }

    /** Events with a number below {@code beforeNumber}, newest first. */
    public Uni<List<Entry>> page(Selection selection, long beforeNumber, int limit) {
        return times.numbers(selection.occurred()).chain(numbers -> page(selection, beforeNumber, limit, numbers));
    }

    private Uni<List<Entry>> page(Selection selection, long beforeNumber, int limit, NumbersByTime.Range numbers) {
        Tuple parameters = Tuple.tuple()
                .addLong(beforeNumber)
                .addInteger(limit)
                .addLong(numbers.first())
                .addLong(numbers.last())
                .addValue(Values.time(selection.occurred().fromOrEarliest()))
                .addValue(Values.time(selection.occurred().untilOrLatest()))
                .addString(selection.actor());
        JobId job = selection.job();
        WorkerId worker = selection.worker();
        if (job != null) {
            Tuple ofJob = parameters.addString(job.value()).addString(worker == null ? null : worker.value());
            return sql.list(OF_JOB, ofJob, AuditLog::entry);
        }
        return worker != null
                ? sql.list(OF_WORKER, parameters.addString(worker.value()), AuditLog::entry)
                : sql.list(OF_ALL, parameters, AuditLog::entry);
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("event_number"),
                new AuditEvent(
                        Values.instant(row, "occurred_at"),
                        row.getString("actor"),
                        row.getString("action"),
                        Values.jobOrNull(row, "job_id"),
                        Values.workerOrNull(row, "worker_id"),
                        Values.jobOrNull(row, "correlation_id"),
                        row.getString("detail")));
    }
}
