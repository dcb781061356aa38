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
    // One statement for each index: a plan that fits "this job or any" would read the whole log.
    private static final String OF_ALL = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE event_number < $1
            ORDER BY event_number DESC
            LIMIT $2
            """;
    private static final String OF_JOB = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE correlation_id = $3 AND ($4::text IS NULL OR worker_id = $4) AND event_number < $1
            ORDER BY event_number DESC
            LIMIT $2
            """;
    private static final String OF_WORKER = """
            SELECT event_number, occurred_at, actor, action, job_id, worker_id, correlation_id, detail
            FROM audit_events
            WHERE worker_id = $3 AND event_number < $1
            ORDER BY event_number DESC
            LIMIT $2
            """;

    private final Sql sql;

    public AuditLog(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** An event and its number, which rises with time. */
    public record Entry(long number, AuditEvent event) {}

    /**
     * Events with a number below {@code beforeNumber}, newest first; of this worker, or that belong to this job, where
     * given.
     */
    public Uni<List<Entry>> page(@Nullable JobId job, @Nullable WorkerId worker, long beforeNumber, int limit) {
        if (job != null) {
            Tuple parameters = Tuple.of(beforeNumber, limit, job.value(), worker == null ? null : worker.value());
            return sql.list(OF_JOB, parameters, AuditLog::entry);
        }
        return worker != null
                ? sql.list(OF_WORKER, Tuple.of(beforeNumber, limit, worker.value()), AuditLog::entry)
                : sql.list(OF_ALL, Tuple.of(beforeNumber, limit), AuditLog::entry);
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
