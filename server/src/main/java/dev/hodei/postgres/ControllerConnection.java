package dev.hodei.postgres;

import dev.hodei.controller.StateStore.StandingByException;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.lease.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;

/**
 * The one connection through which the active controller speaks. It holds the lock that makes it the active one, so
 * that a controller which has lost the lock has also lost the means to write. While it is open, it renews this server's
 * lease by itself, however long a turn of the controller takes. Not thread-safe; blocks.
 */
final class ControllerConnection {
    /** "hodei" in ASCII. Advisory locks are apart for each database. */
    private static final long ACTIVE_CONTROLLER = 0x686f646569L;

    /** How long the session of a predecessor that has just gone may take to notice. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

    /** Renewals that an active controller may leave out before the database takes the lock from it: a lease and a half. */
    private static final int SILENT_INTERVALS = 6;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /**
     * Every statement goes by key, row by row: without statistics, as in a new database, the planner would read whole
     * tables, or all rows of a key before it gives out the first. And one plan will do for every set. The server must notice
     * soon when this process is gone with its machine, and must give up a statement before we do.
     */
    static final String SETTINGS = """
            SET plan_cache_mode = force_generic_plan;
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET enable_bitmapscan = off;
            SET tcp_keepalives_idle = 5;
            SET tcp_keepalives_interval = 5;
            SET tcp_keepalives_count = 3;
            """;

    /** Takes the lock over. The server that has it begins a new term. */
    private static final String TAKE_OVER = """
            UPDATE controller_lease SET term = term + 1, holder = $1, taken_at = now(), renewed_at = now() RETURNING term
            """;

    private static final String RENEW = "UPDATE controller_lease SET renewed_at = now() WHERE one AND term = $1";

    private final Vertx vertx;
    private final PgConnection connection;
    private final Duration patience;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile long renewals = -1;
    private volatile long term;
    private volatile boolean lost;

    private ControllerConnection(Vertx vertx, PgConnection connection, Duration patience) {
        this.vertx = vertx;
        this.connection = connection;
        this.patience = patience;
        connection.closeHandler(_ -> lost = true);
        // What went wrong while nobody was waiting for an answer: the next call finds the connection lost.
        connection.exceptionHandler(_ -> lost = true);
    }

    /**
     * Connects, takes the lock, begins a term, and renews the lease from then on.
     *
     * @param patience how long any answer may take
     * @param holder what people read of this server in the row of the lease
     */
    static ControllerConnection open(
            Vertx vertx, PgConnectOptions options, Duration patience, Lease lease, String holder)
            throws StoreUnavailableException {
        Future<PgConnection> connecting = PgConnection.connect(vertx, options);
        PgConnection opened;
        try {
            opened = await(connecting, patience);
        } catch (StoreUnavailableException e) {
            // It may still come, and nobody would close it.
            connecting.onSuccess(PgConnection::close);
            throw e;
        }
        ControllerConnection connection = new ControllerConnection(vertx, opened, patience);
        try {
            connection.await(opened.query(SETTINGS + timeouts(patience, lease)).execute());
            connection.await(connection.send("SELECT pg_advisory_lock($1)", Tuple.of(ACTIVE_CONTROLLER)));
            connection.takeOver(lease, holder);
            return connection;
        } catch (StoreUnavailableException e) {
            StoreUnavailableException told =
                    e.getCause() instanceof PgException refused && LOCK_NOT_AVAILABLE.equals(refused.getSqlState())
                            ? connection.taken(holder, refused)
                            : e;
            var _ = connection.close();
            throw told;
        }
    }

    /** Returns a failure that says who has the lock, in words for people. */
    private StoreUnavailableException taken(String own, PgException refused) throws StoreUnavailableException {
        String other = rows(send("SELECT holder FROM controller_lease", Tuple.tuple()))
                .getFirst()
                .getString(0);
        return other.equals(own)
                ? new StoreUnavailableException(
                        "an earlier connection of this server is the active controller, and has not ended yet", refused)
                : new StandingByException(
                        "another server is the active controller" + (other.isEmpty() ? "" : ": " + other), refused);
    }

    private static String timeouts(Duration patience, Lease lease) {
        String timeouts = "SET lock_timeout = " + Math.min(LOCK_PATIENCE.toMillis(), patience.toMillis() / 2)
                + "; SET statement_timeout = " + patience.toMillis();
        Duration interval = lease.renewalInterval();
        // A process that is paused keeps its connection, and with it the lock. Another server takes over when the lease
        // has not been renewed for so long that it is over.
        return interval == null
                ? timeouts
                : timeouts + "; SET idle_session_timeout = "
                        + interval.multipliedBy(SILENT_INTERVALS).toMillis();
    }

    private void takeOver(Lease lease, String holder) throws StoreUnavailableException {
        long sentAt = lease.time();
        term = rows(send(TAKE_OVER, Tuple.of(holder))).getFirst().getLong(0);
        lease.renewed(sentAt);
        Duration interval = lease.renewalInterval();
        if (interval != null) {
            renewals = vertx.setPeriodic(Math.max(1, interval.toMillis()), _ -> renew(lease));
        }
    }

    /** Asks for the next renewal unless the last one is unanswered. */
    private void renew(Lease lease) {
        if (lost || !renewing.compareAndSet(false, true)) {
            return;
        }
        long sentAt = lease.time();
        send(RENEW, Tuple.of(term)).onComplete(answer -> {
            renewing.set(false);
            if (answer.succeeded() && answer.result().rowCount() == 1) {
                lease.renewed(sentAt);
            } else if (answer.succeeded()) {
                var _ = close();
            }
        });
    }

    /** The term in which this controller is the active one. */
    long term() {
        return term;
    }

    boolean lost() {
        return lost;
    }

    /** Sends a statement without waiting for the answers to those before it. */
    Future<RowSet<Row>> send(String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters);
    }

    /**
     * Waits for an answer.
     *
     * @throws StoreUnavailableException with a {@link PgException} as its cause if the statement was refused
     */
    <T> T await(Future<T> answer) throws StoreUnavailableException {
        return await(answer, patience);
    }

    /** Waits for rows, as {@link #await} does. */
    List<Row> rows(Future<RowSet<Row>> answer) throws StoreUnavailableException {
        return StreamSupport.stream(await(answer).spliterator(), false).toList();
    }

    private static <T> T await(Future<T> answer, Duration patience) throws StoreUnavailableException {
        CompletableFuture<T> future = answer.toCompletionStage().toCompletableFuture();
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreUnavailableException("the database said: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("the database did not answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while the database was asked", e);
        }
    }

    /** Done when nothing of the connection is left, so that the event loops may be stopped. */
    Future<Void> close() {
        lost = true;
        if (renewals >= 0) {
            vertx.cancelTimer(renewals);
        }
        return connection.close();
    }
}
