package dev.hodei.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many jobs and workers have not ended, by their state as in the CHECK constraints; a state that none is in is
 * missing.
 */
public record LiveCounts(Map<String, Long> jobs, Map<String, Long> workers) {
    /** Index scans both, so that it may be asked often. */
    private static final String COUNT = """
            SELECT true AS of_jobs, state, count(*) FROM jobs
            WHERE state IN ('QUEUED', 'ASSIGNED', 'RUNNING') GROUP BY state
            UNION ALL
            SELECT false, state, count(*) FROM workers WHERE finished_at IS NULL GROUP BY state
            """;

    public LiveCounts {
        jobs = Map.copyOf(jobs);
        workers = Map.copyOf(workers);
    }

    /** Returns the counts as they are now. */
    public static Uni<LiveCounts> of(Pool pool) {
        return new Sql(pool)
                .list(COUNT, Tuple.tuple(), row -> row)
                .map(rows -> new LiveCounts(byState(rows, true), byState(rows, false)));
    }

    private static Map<String, Long> byState(List<Row> rows, boolean ofJobs) {
        Map<String, Long> counts = new HashMap<>();
        for (Row row : rows) {
            if (row.getBoolean(0) == ofJobs) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return counts;
    }
}
