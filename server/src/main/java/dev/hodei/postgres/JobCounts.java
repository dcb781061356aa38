package dev.hodei.postgres;

import io.vertx.sqlclient.Row;

/**
 * The statements that count jobs by state. Of each state so many are counted, and so many looked at: a count must not take the
 * longer the more jobs there are. The parameters are those of the pages in {@link JobQueries}, but for $1 and $2.
 */
final class JobCounts {
    /** Counted of a state. */
    static final int MOST = 10_000;

    /** Looked at of a state. */
    static final int LOOKED_AT = 20_000;

    /** Attempts looked at of a worker. The job of each is found by itself, and not in a row with others. */
    static final int LOOKED_AT_OF_WORKER = 10_000;

    /**
     * $1: counted of a state; $2: looked at of a state. One more is read of both, and the one behind those that are looked at
     * passes every filter: so it is known that there are more. The state stands in two comparisons as it does in
     * {@link JobQueries#PAGE}.
     */
    static final String OF_ALL = """
            SELECT s.state, c.jobs, c.more
            FROM unnest($3::text[]) AS s (state)
            CROSS JOIN LATERAL (
                SELECT least(count(*) FILTER (WHERE place <= $2), $1) AS jobs,
                    count(*) > $1 OR coalesce(max(place) > $2, false) AS more
                FROM (
                    SELECT place
                    FROM (
                        SELECT display_name, labels, queued_at, row_number() OVER () AS place
                        FROM (
                            SELECT display_name, labels, queued_at FROM jobs
                            WHERE jobs.state >= s.state
                                AND jobs.state <= s.state
                                AND job_number BETWEEN $6 AND $7
                            ORDER BY jobs.state, job_number DESC
                            LIMIT $2::bigint + 1) newest) p
                    WHERE place > $2
                        OR (queued_at >= $8
                            AND queued_at < $9
                            AND ($4::text IS NULL OR strpos(lower(display_name), lower($4)) > 0)
                            AND ($5::jsonb IS NULL OR labels @> $5))
                    LIMIT $1::bigint + 1) counted) c
            """;

    /** $1: counted of a state; $2: attempts looked at of this worker. */
    static final String OF_WORKER = """
            WITH given AS MATERIALIZED (
                SELECT job_id, row_number() OVER () AS place
                FROM (
                    SELECT job_id FROM attempts WHERE worker_id = $10
                    ORDER BY fencing_token DESC
                    LIMIT $2::bigint + 1) latest)
            SELECT s.state, least(count(c.state), $1) AS jobs,
                count(c.state) > $1 OR EXISTS (SELECT FROM given WHERE place > $2) AS more
            FROM unnest($3::text[]) AS s (state)
            LEFT JOIN (
                SELECT j.state
                FROM (SELECT DISTINCT job_id FROM given WHERE place <= $2) g
                CROSS JOIN LATERAL (
                    SELECT state FROM jobs
                    WHERE job_id = g.job_id
                        AND job_number BETWEEN $6 AND $7
                        AND queued_at >= $8
                        AND queued_at < $9
                        AND ($4::text IS NULL OR strpos(lower(display_name), lower($4)) > 0)
                        AND ($5::jsonb IS NULL OR labels @> $5)
                    LIMIT 1) j) c ON c.state = s.state
            GROUP BY s.state
            """;

    private JobCounts() {}

    static JobCount count(Row row) {
        return new JobCount(row.getString("state"), row.getLong("jobs"), row.getBoolean("more"));
    }
}
