package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.JobTerms;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The API's queries on jobs. Never blocks; thread-safe. */
public final class Jobs {
    private static final String INSERT = """
            WITH queued AS (
                INSERT INTO jobs (job_id, request_id, display_name, spec, labels, state, queued_at, changed_at,
                    retries, retries_on_lost, origin_job_id, priority, required_labels,
                    pool, image, cpu_millis, memory_bytes)
                VALUES ($1::text, $2, $3, $4, $5::jsonb, 'QUEUED', $6, $6, $7::integer, $8::integer, $9::text,
                    $10::integer, $11::jsonb, $12, $13, $14::integer, $15::bigint)
                ON CONFLICT (request_id) DO NOTHING
                RETURNING job_number
            ), audited AS (
                INSERT INTO audit_events (occurred_at, actor, action, job_id, correlation_id, detail)
                SELECT $6, 'user', 'job.queued', $1::text, $1::text, coalesce('runs job ' || $9::text || ' again', '') FROM queued
            )
            SELECT job_number FROM queued
            """;
    static final String WITH_PREFIX = """
            SELECT job_id FROM jobs WHERE job_id >= $1 AND job_id <= $2 ORDER BY job_id LIMIT $3
            """;

    private final Sql sql;
    private final NumbersByTime times;

    public Jobs(Pool pool) {
        this.sql = new Sql(pool);
        this.times = new NumbersByTime(sql, NumbersByTime.JOBS);
    }

    /**
     * A job to be queued.
     *
     * @param origin the job that it runs again, or null
     * @param requestId the client's own id of the request, or null
     */
    public record NewJob(
            JobId id,
            @Nullable String requestId,
            String displayName,
            byte[] spec,
            Map<String, String> labels,
            Instant queuedAt,
            JobTerms terms,
            @Nullable JobId origin) {}

    /**
     * What came of an insert.
     *
     * @param created false if a job with the same request id was there already; the row is that job's then
     */
    public record Inserted(JobRow job, boolean created) {}

    /**
     * A selection of jobs; an empty set or a null selects all. The statements of {@link JobQueries} and {@link
     * #matches} are the same
     * rule, which FiltersTest holds them to.
     *
     * @param states as in the domain job_state
     * @param nameContains part of the displayed name, without regard to case
     * @param queued at or after the one time, and before the other
     */
    public record Selection(
            Set<String> states,
            @Nullable String nameContains,
            Map<String, String> labels,
            @Nullable WorkerId worker,
            TimeRange queued) {
        public static final Selection ALL = new Selection(Set.of(), null, Map.of(), null, TimeRange.ALWAYS);

        public Selection withoutStates() {
            return new Selection(Set.of(), nameContains, labels, worker, queued);
        }

        /**
         * Whether a job matches.
         *
         * @param labelsOf gives the row's labels, if they are needed
         */
        public boolean matches(JobRow row, Function<JobRow, Map<String, String>> labelsOf) {
            return queued.contains(row.queuedAt())
                    && (states.isEmpty() || states.contains(row.state()))
                    && (nameContains == null || TextMatch.contains(row.displayName(), Values.text(nameContains)))
                    && (worker == null || row.wasOn(worker))
                    && (labels.isEmpty() || labelsOf.apply(row).entrySet().containsAll(labels.entrySet()));
        }
    }

    /** Inserts a job as QUEUED, with its audit event, and completes once it is durable. */
    public Uni<Inserted> insert(NewJob job) {
        Demand demand = job.terms().demand();
        Tuple parameters = Tuple.of(
                job.id().value(),
                job.requestId(),
                Values.text(job.displayName()),
                Values.buffer(job.spec()),
                Values.json(job.labels()),
                Values.time(job.queuedAt()),
                job.terms().retries(),
                job.terms().retriesOnLost(),
                job.origin() == null ? null : job.origin().value(),
                job.terms().priority(),
                Values.json(demand.labels()),
                Values.text(demand.pool()),
                Values.text(demand.image()),
                demand.cpuMillis(),
                demand.memoryBytes());
        return sql.ask(INSERT, parameters).chain(numbers -> {
            for (var row : numbers) {
                return Uni.createFrom().item(new Inserted(queued(job, row.getLong(0)), true));
            }
            return sql.ask(JobQueries.BY_REQUEST, Tuple.of(job.requestId()))
                    .map(rows -> new Inserted(JobQueries.jobs(rows).getFirst(), false));
        });
    }

    /**
     * Inserts jobs in this order, in one transaction, as {@link #insert} does it with one. Completes once all are
     * durable, with what came of each.
     */
    public Uni<List<Inserted>> insertAll(List<NewJob> batch) {
        return new JobBatch(sql).insert(batch);
    }

    /** Returns a queued job's row as it will be read again. */
    static JobRow queued(NewJob job, long number) {
        Instant at = Values.time(job.queuedAt()).toInstant();
        return new JobRow(
                job.id(),
                number,
                Values.text(job.displayName()),
                job.spec(),
                "QUEUED",
                at,
                at,
                null,
                false,
                job.origin(),
                null,
                "",
                List.of(),
                Set.of());
    }

    /** A job with all its attempts. */
    public Uni<Optional<JobRow>> find(JobId id) {
        return sql.ask(JobQueries.WITH_ALL_ATTEMPTS, Tuple.of(id.value()))
                .map(rows -> JobQueries.jobs(rows).stream().findFirst());
    }

    /** Ids that start with these digits, in order, at most {@code limit}. */
    public Uni<List<JobId>> withPrefix(String prefix, int limit) {
        return sql.list(
                WITH_PREFIX,
                Tuple.of(Values.firstWith(prefix), Values.lastWith(prefix), limit),
                row -> new JobId(row.getString(0)));
    }

    /** Jobs with a number below {@code beforeNumber}, newest first, each with its latest attempt only. */
    public Uni<List<JobRow>> page(Selection selection, long beforeNumber, int limit) {
        return page(JobQueries.PAGE, JobQueries.PAGE_OF_WORKER, selection, beforeNumber, limit);
    }

    /** Jobs with a number above {@code afterNumber}, oldest first, each with its latest attempt only. */
    public Uni<List<JobRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return page(JobQueries.PAGE_UPWARDS, JobQueries.PAGE_OF_WORKER_UPWARDS, selection, afterNumber, limit);
    }

    private Uni<List<JobRow>> page(String ofAll, String ofWorker, Selection selection, long number, int limit) {
        return times.numbers(selection.queued())
                .chain(numbers -> page(ofAll, ofWorker, selection, number, limit, numbers));
    }

    private Uni<List<JobRow>> page(
            String ofAll, String ofWorker, Selection selection, long number, int limit, NumbersByTime.Range numbers) {
        Tuple parameters = parameters(number, limit, selection, numbers);
        return sql.ask(selection.worker() == null ? ofAll : ofWorker, parameters)
                .map(JobQueries::jobs);
    }

    /** How many match, of each state selected; a few at most are looked at, see {@link JobCounts}. */
    public Uni<List<JobCount>> counts(Selection selection) {
        return counts(selection, JobCounts.MOST, JobCounts.LOOKED_AT, JobCounts.LOOKED_AT_OF_WORKER);
    }

    /** For tests: with smaller bounds. */
    Uni<List<JobCount>> counts(Selection selection, int most, int lookedAt, int lookedAtOfWorker) {
        boolean ofAll = selection.worker() == null;
        return times.numbers(selection.queued())
                .chain(numbers -> sql.list(
                        ofAll ? JobCounts.OF_ALL : JobCounts.OF_WORKER,
                        parameters(most, ofAll ? lookedAt : lookedAtOfWorker, selection, numbers),
                        JobCounts::count));
    }

    /** Returns the parameters of a statement that selects jobs; the first two are the statement's own. */
    private static Tuple parameters(long first, int second, Selection selection, NumbersByTime.Range numbers) {
        Set<String> states = selection.states().isEmpty() ? JobQueries.STATES : selection.states();
        Tuple parameters = Tuple.tuple()
                .addLong(first)
                .addInteger(second)
                .addArrayOfString(states.toArray(String[]::new))
                .addString(selection.nameContains() == null ? null : Values.text(selection.nameContains()))
                .addValue(selection.labels().isEmpty() ? null : Values.json(selection.labels()))
                .addLong(numbers.first())
                .addLong(numbers.last())
                .addValue(Values.time(selection.queued().fromOrEarliest()))
                .addValue(Values.time(selection.queued().untilOrLatest()));
        WorkerId worker = selection.worker();
        return worker == null ? parameters : parameters.addString(worker.value());
    }

    /** These jobs as they are now, oldest first, each with its latest attempt only. */
    public Uni<List<JobRow>> byIds(Collection<JobId> ids) {
        return sql.ask(JobQueries.BY_IDS, new Columns<>(ids).text(JobId::value).tuple())
                .map(JobQueries::jobs);
    }
}
