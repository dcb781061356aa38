package dev.hodei.postgres;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogGapException;
import dev.hodei.log.LogSealedException;
import dev.hodei.log.LogStore;
import dev.hodei.wire.LogHash;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Logs in PostgreSQL, a row a chunk. An append is one statement, whatever the number of its chunks. */
public final class PostgresLogStore implements LogStore {
    private static final String EXTENT =
            "SELECT position, text_bytes, sealed FROM attempt_logs WHERE job_id = $1 AND attempt = $2";

    /**
     * The first of two appends at the same position moves it; the other finds it moved and stores nothing. So does one that
     * finds the log sealed. The hash goes on from the one before, where there is one.
     */
    private static final String APPEND = """
            WITH advanced AS (
                UPDATE attempt_logs
                SET position = $4::bigint,
                    text_bytes = text_bytes + $5::bigint,
                    hash = CASE WHEN hash_position = position THEN log_hash(hash, $6::bytea[]) END,
                    hash_position = CASE WHEN hash_position = position THEN $4::bigint END
                WHERE job_id = $1::text AND attempt = $2::integer AND position = $3::bigint AND NOT sealed
                RETURNING position, text_bytes
            ), created AS (
                INSERT INTO attempt_logs (job_id, attempt, position, text_bytes, hash, hash_position)
                SELECT $1::text, $2::integer, $4::bigint, $5::bigint,
                    log_hash(decode(repeat('00', 32), 'hex'), $6::bytea[]), $4::bigint
                WHERE $3::bigint = 0
                ON CONFLICT DO NOTHING
                RETURNING position, text_bytes
            ), extent AS (
                SELECT * FROM advanced UNION ALL SELECT * FROM created
            ), stored AS (
                INSERT INTO log_chunks
                    (job_id, attempt, first_position, entry_count, first_read_at_micros, text_bytes, compression, body)
                SELECT $1::text, $2::integer, c.*
                FROM unnest($7::bigint[], $8::integer[], $9::bigint[], $10::integer[], $11::integer[], $12::bytea[]) c
                WHERE EXISTS (SELECT FROM extent)
            )
            SELECT position, text_bytes FROM extent
            """;

    /** Looks at so many chunks at most, so that small ones cost no more than large ones; sizes are read without bodies. */
    private static final String READ = """
            SELECT first_position, entry_count, first_read_at_micros, text_bytes, compression, body
            FROM (
                SELECT c.*,
                    sum(octet_length(body)) OVER (ORDER BY first_position) - octet_length(body) AS bytes_before
                FROM (
                    SELECT * FROM log_chunks
                    WHERE job_id = $1
                        AND attempt = $2
                        AND first_position >= coalesce((
                            SELECT max(first_position) FROM log_chunks
                            WHERE job_id = $1 AND attempt = $2 AND first_position <= $3), $3)
                        AND first_position + entry_count > $3
                    ORDER BY first_position
                    LIMIT 1024) c) w
            WHERE bytes_before < $4 OR bytes_before = 0
            ORDER BY first_position
            """;

    private final Sql sql;

    public PostgresLogStore(Pool pool) {
        this.sql = new Sql(pool);
    }

    @Override
    public CompletionStage<LogExtent> extent(AttemptKey attempt) {
        return storedExtent(attempt).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
        if (chunks.isEmpty()) {
            return extent(attempt);
        }
        long position = chunks.getFirst().firstPosition();
        long textBytes = 0;
        long end = position;
        for (LogChunk chunk : chunks) {
            if (chunk.firstPosition() != end) {
                return Uni.createFrom()
                        .<LogExtent>failure(gap(attempt, chunk.firstPosition(), end))
                        .subscribeAsCompletionStage();
            }
            end = chunk.endPosition();
            textBytes += chunk.textBytes();
        }
        Tuple parameters = new Columns<>(chunks)
                .bytes(PostgresLogStore::digest)
                .bigNumber(LogChunk::firstPosition)
                .number(LogChunk::entryCount)
                .bigNumber(LogChunk::firstReadAtMicros)
                .number(LogChunk::textBytes)
                .number(LogChunk::compression)
                .bytes(LogChunk::body)
                .after(attempt.job().value(), attempt.attempt(), position, end, textBytes);
        return sql.ask(APPEND, parameters)
                .chain(rows -> {
                    RowIterator<Row> row = rows.iterator();
                    return row.hasNext() ? Uni.createFrom().item(grown(row.next())) : refused(attempt, position);
                })
                .subscribeAsCompletionStage();
    }

    private Uni<LogExtent> refused(AttemptKey attempt, long position) {
        return storedExtent(attempt).map(stored -> {
            throw stored.sealed()
                    ? new LogSealedException("log of " + shown(attempt) + " is sealed at " + stored.position())
                    : gap(attempt, position, stored.position());
        });
    }

    private static byte[] digest(LogChunk chunk) {
        return LogHash.digest(
                chunk.firstPosition(),
                chunk.entryCount(),
                chunk.firstReadAtMicros(),
                chunk.textBytes(),
                chunk.compression(),
                chunk.body());
    }

    private static LogGapException gap(AttemptKey attempt, long position, long expected) {
        return new LogGapException("log of " + shown(attempt) + " continues at " + expected + ", not at " + position);
    }

    private static String shown(AttemptKey attempt) {
        return attempt.job().shortened() + "/" + attempt.attempt();
    }

    @Override
    public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
        Tuple parameters = Tuple.of(attempt.job().value(), attempt.attempt(), position, (long) maxBytes);
        return sql.list(READ, parameters, PostgresLogStore::chunk).subscribeAsCompletionStage();
    }

    private Uni<LogExtent> storedExtent(AttemptKey attempt) {
        return sql.ask(EXTENT, Tuple.of(attempt.job().value(), attempt.attempt()))
                .map(PostgresLogStore::extentOrEmpty);
    }

    private static LogExtent extentOrEmpty(RowSet<Row> rows) {
        RowIterator<Row> row = rows.iterator();
        if (!row.hasNext()) {
            return LogExtent.EMPTY;
        }
        Row only = row.next();
        return new LogExtent(only.getLong("position"), only.getLong("text_bytes"), only.getBoolean("sealed"));
    }

    private static LogExtent grown(Row row) {
        return new LogExtent(row.getLong("position"), row.getLong("text_bytes"));
    }

    private static LogChunk chunk(Row row) {
        return new LogChunk(
                row.getLong("first_position"),
                row.getInteger("entry_count"),
                row.getLong("first_read_at_micros"),
                row.getInteger("text_bytes"),
                row.getInteger("compression"),
                Values.bytes(row, "body"));
    }
}
