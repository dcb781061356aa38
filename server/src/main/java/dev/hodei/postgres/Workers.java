package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.ProviderSide;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API's queries on workers. Never blocks; thread-safe. */
public final class Workers {
    private static final String BY_IDS = """
            SELECT w.worker_id, w.worker_number, w.state, w.provider, w.created_at, w.changed_at, w.last_heartbeat_at,
                w.finished_at, w.state_detail, w.slots, w.facts, held.jobs,
                w.drain_deadline, w.up_since, w.down_since, w.up_micros, w.down_micros,
                w.pool, w.image, w.cpu_millis, w.memory_bytes, w.provider_ref, w.provider_status, w.refreshed_at,
                w.provider_instance,
                held.jobs_taken
            FROM workers w
            CROSS JOIN LATERAL (
                SELECT (SELECT array_agg(a.job_id::text ORDER BY a.fencing_token)
                        FROM attempts a
                        WHERE a.worker_id = w.worker_id AND a.finished_at IS NULL) AS jobs,
                    (SELECT count(*) FROM attempts a WHERE a.worker_id = w.worker_id)::integer AS jobs_taken) held
            WHERE w.worker_id = ANY ($1::text[])
            ORDER BY w.worker_number
            """;
    private static final String PAGE = """
            SELECT w.worker_id, w.worker_number, w.state, w.provider, w.created_at, w.changed_at, w.last_heartbeat_at,
                w.finished_at, w.state_detail, w.slots, w.facts, held.jobs,
                w.drain_deadline, w.up_since, w.down_since, w.up_micros, w.down_micros,
                w.pool, w.image, w.cpu_millis, w.memory_bytes, w.provider_ref, w.provider_status, w.refreshed_at,
                w.provider_instance,
                held.jobs_taken
            FROM (
                SELECT * FROM workers
                WHERE worker_number < $1
                    AND ($3::text[] IS NULL OR state = ANY ($3))
                    AND (NOT $4::boolean OR finished_at IS NULL)
                    AND ($5::text IS NULL OR pool = $5)
                ORDER BY worker_number DESC
                LIMIT $2) w
            CROSS JOIN LATERAL (
                SELECT (SELECT array_agg(a.job_id::text ORDER BY a.fencing_token)
                        FROM attempts a
                        WHERE a.worker_id = w.worker_id AND a.finished_at IS NULL) AS jobs,
                    (SELECT count(*) FROM attempts a WHERE a.worker_id = w.worker_id)::integer AS jobs_taken) held
            ORDER BY w.worker_number DESC
            """;
    private static final String PAGE_UPWARDS =
            PAGE.replace("worker_number < $1", "worker_number > $1").replace("worker_number DESC", "worker_number");
    private static final String WITH_PREFIX = """
            SELECT worker_id FROM workers WHERE worker_id >= $1 AND worker_id <= $2 ORDER BY worker_id LIMIT $3
            """;

    private final Sql sql;

    public Workers(Pool pool) {
        this.sql = new Sql(pool);
    }

    /**
     * A selection of workers; an empty set selects all states. The statements here and {@link #matches} are the same
     * rule, which
     * FiltersTest holds them to.
     *
     * @param states as in the CHECK constraint
     * @param liveOnly leave out those that have ended
     * @param pool null selects all
     */
    public record Selection(
            Set<String> states, boolean liveOnly, @Nullable String pool) {
        public boolean matches(WorkerRow row) {
            return (states.isEmpty() || states.contains(row.state()))
                    && !(liveOnly && row.finishedAt() != null)
                    && (pool == null || pool.equals(row.pool()));
        }
    }

    public Uni<Optional<WorkerRow>> find(WorkerId id) {
        return byIds(List.of(id)).map(workers -> workers.stream().findFirst());
    }

    /** Ids that start with these digits, in order, at most {@code limit}. */
    public Uni<List<WorkerId>> withPrefix(String prefix, int limit) {
        return sql.list(
                WITH_PREFIX,
                Tuple.of(Values.firstWith(prefix), Values.lastWith(prefix), limit),
                row -> new WorkerId(row.getString(0)));
    }

    /** Workers with a number below {@code beforeNumber}, newest first. */
    public Uni<List<WorkerRow>> page(Selection selection, long beforeNumber, int limit) {
        return page(PAGE, selection, beforeNumber, limit);
    }

    /** Workers with a number above {@code afterNumber}, oldest first. */
    public Uni<List<WorkerRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return page(PAGE_UPWARDS, selection, afterNumber, limit);
    }

    private Uni<List<WorkerRow>> page(String statement, Selection selection, long number, int limit) {
        Tuple parameters = Tuple.tuple()
                .addLong(number)
                .addInteger(limit)
                .addArrayOfString(
                        selection.states().isEmpty() ? null : selection.states().toArray(String[]::new))
                .addBoolean(selection.liveOnly())
                .addString(selection.pool());
        return sql.list(statement, parameters, Workers::worker);
    }

    /** These workers as they are now, oldest first. */
    public Uni<List<WorkerRow>> byIds(Collection<WorkerId> ids) {
        return sql.list(BY_IDS, new Columns<>(ids).text(WorkerId::value).tuple(), Workers::worker);
    }

    private static WorkerRow worker(Row row) {
        String[] jobs = row.getArrayOfStrings("jobs");
        return new WorkerRow(
                new WorkerId(row.getString("worker_id")),
                row.getLong("worker_number"),
                row.getString("state"),
                row.getString("provider"),
                Values.instant(row, "created_at"),
                Values.instant(row, "changed_at"),
                Values.instantOrNull(row, "last_heartbeat_at"),
                Values.instantOrNull(row, "finished_at"),
                row.getString("state_detail"),
                row.getInteger("slots"),
                Values.bytesOrNull(row, "facts"),
                jobs == null ? List.of() : Arrays.stream(jobs).map(JobId::new).toList(),
                Values.instantOrNull(row, "drain_deadline"),
                Values.reach(row),
                row.getString("pool"),
                LoadedRows.shape(row),
                new ProviderSide(
                        row.getString("provider_ref"),
                        row.getString("provider_status"),
                        Values.instantOrNull(row, "refreshed_at"),
                        row.getString("provider_instance")),
                row.getInteger("jobs_taken"));
    }
}
