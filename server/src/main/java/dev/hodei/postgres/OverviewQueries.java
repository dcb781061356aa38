package dev.hodei.postgres;

/** The statements that count. $1 and $2 are begin and end of the window, where a statement has one. */
final class OverviewQueries {
    /**
     * The most attempts that are looked at, which are the latest: an answer must not take the longer the more is going
     * on.
     */
    private static final int MOST = 100_000;

    static final String LIVE_JOBS = """
            SELECT state, count(*) AS jobs FROM jobs WHERE finished_at IS NULL GROUP BY state
            """;

    static final String OLDEST = """
            SELECT job_id, queued_at FROM jobs WHERE state = 'QUEUED' ORDER BY job_number LIMIT 1
            """;

    /** $1: silent are those that were heard last before then. An invitation that nobody has used is no worker yet. */
    static final String WORKERS = """
            SELECT w.state, count(*)::integer AS workers,
                coalesce(sum(w.slots) FILTER (WHERE w.state IN ('READY', 'BUSY')), 0)::integer AS slots,
                coalesce(sum(a.jobs) FILTER (WHERE w.state IN ('READY', 'BUSY')), 0)::integer AS used,
                count(*) FILTER (WHERE w.last_heartbeat_at < $1)::integer AS silent
            FROM workers w
            CROSS JOIN LATERAL (
                SELECT count(*) AS jobs FROM attempts a
                WHERE a.worker_id = w.worker_id AND a.finished_at IS NULL) a
            WHERE w.finished_at IS NULL AND NOT (w.state = 'CREATING' AND w.provider = 'external')
            GROUP BY w.state
            """;

    /** $3: seconds in a part, $4: parts. */
    static final String ENDED = """
            SELECT least($4::integer - 1, floor(extract(epoch FROM finished_at - $1::timestamptz) / $3::float8)::integer) AS bucket,
                state, count(*) AS jobs
            FROM jobs
            WHERE finished_at IS NOT NULL AND finished_at >= $1 AND finished_at <= $2
            GROUP BY 1, 2
            """;

    static final String DURATION = """
            SELECT p[1] AS p50, p[2] AS p90, p[3] AS p99, measured
            FROM (
                SELECT percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (
                    ORDER BY extract(epoch FROM finished_at - started_at)::float8) AS p, count(*) AS measured
                FROM (
                    SELECT started_at, finished_at
                    FROM attempts
                    WHERE finished_at IS NOT NULL AND finished_at >= $1 AND finished_at <= $2 AND started_at IS NOT NULL
                    ORDER BY finished_at DESC
                    LIMIT MOST) a) measured
            """.replace("MOST", String.valueOf(MOST));

    /** An attempt that started in the window ended in it too, or has not ended. */
    static final String WAITING = """
            SELECT p[1] AS p50, p[2] AS p90, p[3] AS p99, measured
            FROM (
                SELECT percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (
                    ORDER BY extract(epoch FROM a.started_at - j.queued_at)::float8) AS p, count(*) AS measured
                FROM (
                    (SELECT job_id, started_at
                    FROM attempts
                    WHERE finished_at IS NOT NULL AND finished_at >= $1 AND attempt = 1 AND started_at >= $1
                        AND started_at <= $2
                    ORDER BY finished_at DESC
                    LIMIT MOST)
                    UNION ALL
                    SELECT job_id, started_at
                    FROM attempts
                    WHERE finished_at IS NULL AND attempt = 1 AND started_at >= $1 AND started_at <= $2) a
                JOIN jobs j ON j.job_id = a.job_id) measured
            """.replace("MOST", String.valueOf(MOST));

    /** Slots in use in each part, on average over it. $3: seconds in a part, $4: parts. */
    static final String SLOTS_USED = overlaps("""
            SELECT 1 AS weight, assigned_at AS begun, least(finished_at, $2::timestamptz) AS ended
            FROM (
                SELECT assigned_at, finished_at
                FROM attempts
                WHERE finished_at IS NOT NULL AND finished_at >= $1
                ORDER BY finished_at DESC
                LIMIT MOST) a
            UNION ALL
            SELECT 1, assigned_at, $2::timestamptz FROM attempts WHERE finished_at IS NULL
            """.replace("MOST", String.valueOf(MOST)));

    /** Slots that were there, likewise. */
    static final String SLOTS = overlaps("""
            SELECT slots AS weight, registered_at AS begun, least(finished_at, $2::timestamptz) AS ended
            FROM workers
            WHERE finished_at IS NOT NULL AND finished_at >= $1 AND registered_at IS NOT NULL
            UNION ALL
            SELECT slots, registered_at, $2::timestamptz FROM workers WHERE finished_at IS NULL AND registered_at IS NOT NULL
            """);

    private OverviewQueries() {}

    /** Each span's share of each part that it touches, in seconds since the window's begin. */
    private static String overlaps(String spans) {
        return """
                SELECT n AS bucket,
                    sum(weight * (least(t, (n + 1) * $3::float8) - greatest(f, n * $3::float8))) / $3::float8 AS average
                FROM (
                    SELECT weight, greatest(0, extract(epoch FROM begun - $1::timestamptz)::float8) AS f,
                        least($3::float8 * $4::integer, extract(epoch FROM ended - $1::timestamptz)::float8) AS t
                    FROM (SPANS) spans) s
                CROSS JOIN LATERAL generate_series(
                    floor(f / $3::float8)::integer, least($4::integer - 1, floor(t / $3::float8)::integer)) n
                WHERE t > f
                GROUP BY n
                """.replace("SPANS", spans);
    }
}
