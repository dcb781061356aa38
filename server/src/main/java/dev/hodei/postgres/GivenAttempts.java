package dev.hodei.postgres;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.log.LogExtent;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds attempts by their keys, many at a time. Never blocks; thread-safe. */
public final class GivenAttempts {
    private static final String BY_KEYS = """
            SELECT a.job_id, a.attempt, a.fencing_token, a.worker_id, coalesce(l.position, 0), coalesce(l.text_bytes, 0)
            FROM unnest($1::text[], $2::integer[]) AS k (job_id, attempt)
            JOIN attempts a ON a.job_id = k.job_id AND a.attempt = k.attempt
            LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
            """;

    private final Sql sql;

    public GivenAttempts(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** Returns which of these attempts exist. */
    public CompletionStage<List<GivenAttempt>> given(Collection<AttemptKey> attempts) {
        Tuple parameters = new Columns<>(attempts)
                .text(key -> key.job().value())
                .number(AttemptKey::attempt)
                .tuple();
        return sql.list(BY_KEYS, parameters, GivenAttempts::row).subscribeAsCompletionStage();
    }

    private static GivenAttempt row(Row row) {
        return new GivenAttempt(
                new AttemptRef(new JobId(row.getString(0)), row.getInteger(1), row.getLong(2)),
                new WorkerId(row.getString(3)),
                new LogExtent(row.getLong(4), row.getLong(5)));
    }
}
