package dev.hodei.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Between which numbers the rows of a span of time are. Numbers rise with time, but for what was written by several at the
 * same moment or with a clock that was put back: so it is found by halving, on the index of the numbers alone, and is
 * given generously. Whoever asks compares the times themselves too. An index on the time would cost every job its entry.
 */
final class NumbersByTime {
    /** Rows that may stand out of the order of their times. */
    private static final long SLACK = 10_000;

    /** The number below which all rows are older than $1. */
    static final String JOBS = """
            WITH RECURSIVE halving (low, high) AS (
                SELECT (SELECT coalesce(min(job_number), 1) FROM jobs), (SELECT coalesce(max(job_number), 0) + 1 FROM jobs)
                UNION ALL
                SELECT
                    CASE WHEN m.at < $1::timestamptz THEN m.middle + 1 ELSE low END,
                    CASE WHEN m.at < $1::timestamptz THEN high ELSE m.middle END
                FROM halving
                CROSS JOIN LATERAL (
                    SELECT (low + high) / 2 AS middle, (
                        SELECT queued_at FROM jobs WHERE job_number >= (low + high) / 2
                        ORDER BY job_number LIMIT 1) AS at) m
                WHERE low < high
            )
            SELECT low FROM halving WHERE low >= high LIMIT 1
            """;

    static final String AUDIT = JOBS.replace("job_number", "event_number")
            .replace("FROM jobs", "FROM audit_events")
            .replace("queued_at", "occurred_at");

    private final Sql sql;
    private final String statement;

    /** Both included. */
    record Range(long first, long last) {}

    NumbersByTime(Sql sql, String statement) {
        this.sql = sql;
        this.statement = statement;
    }

    Uni<Range> numbers(TimeRange times) {
        return number(times.from(), times.fromOrEarliest(), 0)
                .chain(first -> number(times.until(), times.untilOrLatest(), Long.MAX_VALUE)
                        .map(last -> new Range(
                                Math.max(0, first - SLACK), last > Long.MAX_VALUE - SLACK ? last : last + SLACK)));
    }

    private Uni<Long> number(@Nullable Instant given, Instant at, long otherwise) {
        return given == null
                ? Uni.createFrom().item(otherwise)
                : sql.first(statement, Tuple.of(Values.time(at)), row -> row.getLong(0))
                        .map(number -> number.orElse(otherwise));
    }
}
