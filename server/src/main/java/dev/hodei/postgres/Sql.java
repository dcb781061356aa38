package dev.hodei.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Single statements on connections of the pool. Never blocks; thread-safe. */
final class Sql {
    /**
     * Time for an answer, the wait for a connection included. Well below our callers' own deadlines (10 s), so that
     * they learn what it is that does not answer.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** A database that has answered others so lately is not away. */
    private static final long LATELY_NANOS = PATIENCE.toNanos() / 2;

    private final Pool pool;
    private volatile boolean answered;
    private volatile long answeredNanos;

    Sql(Pool pool) {
        this.pool = pool;
    }

    /** Sends the statement when the answer is subscribed to. One that comes too late may have been executed all the same. */
    Uni<RowSet<Row>> ask(String sql, Tuple parameters) {
        return Uni.createFrom()
                .completionStage(() -> pool.getDelegate()
                        .preparedQuery(sql)
                        .execute(parameters)
                        // On the connection's own thread, where it costs no other thread's waking.
                        .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .onSuccess(_ -> answered())
                        .recover(failure -> Future.failedFuture(told(failure)))
                        .toCompletionStage());
    }

    private void answered() {
        answeredNanos = System.nanoTime();
        answered = true;
    }

    /** Tells a database that is slow with this statement, or with all, from one that answers nobody. */
    private Throwable told(Throwable failure) {
        return failure instanceof TimeoutException && answered && System.nanoTime() - answeredNanos < LATELY_NANOS
                ? new SlowDatabaseException(PATIENCE)
                : failure;
    }

    <T> Uni<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapping) {
        return ask(sql, parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(mapping)
                        .toList());
    }

    <T> Uni<Optional<T>> first(String sql, Tuple parameters, Function<Row, T> mapping) {
        return list(sql, parameters, mapping).map(rows -> rows.stream().findFirst());
    }
}
