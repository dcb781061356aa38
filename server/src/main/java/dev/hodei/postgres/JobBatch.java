package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.postgres.Jobs.Inserted;
import dev.hodei.postgres.Jobs.NewJob;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Many jobs queued by one statement. */
final class JobBatch {
    /** Numbers are given in the order of the sorted rows, so that the jobs are served in the order of the batch. */
    private static final String INSERT = """
            WITH queued AS (
                INSERT INTO jobs (job_id, request_id, display_name, spec, labels, state, queued_at, changed_at,
                    retries, retries_on_lost, origin_job_id, priority, required_labels,
                    pool, image, cpu_millis, memory_bytes)
                SELECT n.job_id, n.request_id, n.display_name, n.spec, n.labels::jsonb, 'QUEUED', n.queued_at,
                    n.queued_at, n.retries, n.retries_on_lost, n.origin_job_id, n.priority, n.required_labels::jsonb,
                    n.pool, n.image, n.cpu_millis, n.memory_bytes
                FROM unnest(
                    $1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::timestamptz[], $7::integer[],
                    $8::integer[], $9::text[], $10::integer[], $11::text[], $12::text[], $13::text[],
                    $14::integer[], $15::bigint[])
                    WITH ORDINALITY AS n (job_id, request_id, display_name, spec, labels, queued_at, retries,
                        retries_on_lost, origin_job_id, priority, required_labels, pool, image, cpu_millis, memory_bytes,
                        place)
                ORDER BY n.place
                ON CONFLICT (request_id) DO NOTHING
                RETURNING job_id, job_number, queued_at, origin_job_id
            ), audited AS (
                INSERT INTO audit_events (occurred_at, actor, action, job_id, correlation_id, detail)
                SELECT queued_at, 'user', 'job.queued', job_id, job_id,
                    coalesce('runs job ' || origin_job_id || ' again', '')
                FROM queued ORDER BY job_number
            )
            SELECT job_id, job_number FROM queued
            """;

    private static final int LOOKUPS = 4;

    private final Sql sql;

    JobBatch(Sql sql) {
        this.sql = sql;
    }

    Uni<List<Inserted>> insert(List<NewJob> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple parameters = new Columns<>(batch)
                .text(job -> job.id().value())
                .text(NewJob::requestId)
                .text(NewJob::displayName)
                .bytes(NewJob::spec)
                .labels(NewJob::labels)
                .time(NewJob::queuedAt)
                .number(job -> job.terms().retries())
                .number(job -> job.terms().retriesOnLost())
                .text(job -> job.origin() == null ? null : job.origin().value())
                .number(job -> job.terms().priority())
                .labels(job -> job.terms().demand().labels())
                .text(job -> job.terms().demand().pool())
                .text(job -> job.terms().demand().image())
                .number(job -> job.terms().demand().cpuMillis())
                .bigNumber(job -> job.terms().demand().memoryBytes())
                .tuple();
        return sql.ask(INSERT, parameters).chain(rows -> {
            Map<String, Long> numbers = new HashMap<>();
            for (Row row : rows) {
                numbers.put(row.getString(0), row.getLong(1));
            }
            List<NewJob> repeated = batch.stream()
                    .filter(job -> !numbers.containsKey(job.id().value()))
                    .toList();
            return known(repeated).map(known -> {
                List<Inserted> all = new ArrayList<>(batch.size());
                for (NewJob job : batch) {
                    Long number = numbers.get(job.id().value());
                    all.add(
                            number == null
                                    ? new Inserted(Objects.requireNonNull(known.get(job.id())), false)
                                    : new Inserted(Jobs.queued(job, number), true));
                }
                return all;
            });
        });
    }

    /** For each of these, the job that the same request queued before. */
    private Uni<Map<JobId, JobRow>> known(List<NewJob> repeated) {
        Map<JobId, JobRow> known = new ConcurrentHashMap<>();
        if (repeated.isEmpty()) {
            return Uni.createFrom().item(known);
        }
        List<Uni<Void>> asked = new ArrayList<>(repeated.size());
        for (NewJob job : repeated) {
            asked.add(sql.ask(JobQueries.BY_REQUEST, Tuple.of(job.requestId()))
                    .invoke(rows -> known.put(job.id(), JobQueries.jobs(rows).getFirst()))
                    .replaceWithVoid());
        }
        return Uni.join().all(asked).usingConcurrencyOf(LOOKUPS).andFailFast().replaceWith(known);
    }
}
