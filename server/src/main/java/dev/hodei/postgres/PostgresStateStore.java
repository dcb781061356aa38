package dev.hodei.postgres;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.controller.Explanation;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.lease.Lease;
import dev.hodei.worker.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The controller's rows in PostgreSQL, over one connection of its own that also makes this the only active controller:
 * {@link #load} connects, where needed, and takes a lock that lasts as long as the connection; {@link #commit} only ever
 * writes through it. A plan is one statement, and so one transaction and one round trip.
 *
 * <p>Not thread-safe, but for {@link #close}.
 */
public final class PostgresStateStore implements StateStore, AutoCloseable {
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Duration patience;
    private final Lease lease;
    private final String holder;
    private volatile @Nullable ControllerConnection connection;
    private volatile long term;

    /** Makes the store of a controller that is the only one on its database. */
    PostgresStateStore(Vertx vertx, PgConnectOptions options, Duration patience) {
        this(vertx, options, patience, Lease.always(), "");
    }

    /**
     * @param patience how long the database may take for an answer before it counts as unavailable
     * @param lease renewed while this is the active controller
     * @param holder what people read of this server in the row of the lease
     */
    public PostgresStateStore(Vertx vertx, PgConnectOptions options, Duration patience, Lease lease, String holder) {
        this.vertx = vertx;
        this.options = new PgConnectOptions(options)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlFilter(_ -> true);
        this.patience = patience;
        this.lease = lease;
        this.holder = holder;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreUnavailableException also while another server is the active controller
     */
    @Override
    public Loaded load() throws StoreUnavailableException {
        ControllerConnection current = connection;
        if (current == null || current.lost()) {
            var _ = leave();
            current = ControllerConnection.open(vertx, options, patience, lease, holder);
            connection = current;
            term = current.term();
        }
        Future<RowSet<Row>> jobs = current.send(LoadedRows.GIVEN_JOBS, Tuple.tuple());
        Future<RowSet<Row>> attempts = current.send(LoadedRows.ATTEMPTS, Tuple.tuple());
        Future<RowSet<Row>> workers = current.send(LoadedRows.WORKERS, Tuple.tuple());
        Future<RowSet<Row>> ended = current.send(LoadedRows.ENDED_WORKERS, Tuple.of(ENDED_AT_MOST));
        Future<RowSet<Row>> token = current.send(LoadedRows.LAST_FENCING_TOKEN, Tuple.tuple());
        try {
            List<Job> loadedJobs = LoadedRows.jobs(current.rows(jobs), current.rows(attempts));
            List<Row> workerRows = current.rows(workers);
            List<Worker> loadedWorkers =
                    workerRows.stream().map(LoadedRows::worker).toList();
            Map<WorkerId, Integer> jobsTaken = new HashMap<>();
            workerRows.forEach(
                    row -> jobsTaken.put(new WorkerId(row.getString("worker_id")), row.getInteger("jobs_taken")));
            return new Loaded(
                    loadedJobs,
                    loadedWorkers,
                    current.rows(ended).stream().map(LoadedRows::worker).toList(),
                    jobsTaken,
                    current.await(token).iterator().next().getLong(0));
        } catch (StoreUnavailableException e) {
            var _ = leave();
            throw e;
        }
    }

    @Override
    public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
        return QueuedRows.page(ask(QueuedRows.PAGE, QueuedRows.page(from, sizes)), sizes);
    }

    @Override
    public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
        List<Demand> inOrder = List.copyOf(lines);
        return QueuedRows.heads(ask(QueuedRows.HEADS, QueuedRows.heads(inOrder, jobs)), inOrder, jobs);
    }

    @Override
    public List<Job> queued(Collection<JobId> ids) throws StoreUnavailableException {
        return QueuedRows.queued(ask(QueuedRows.BY_ID, QueuedRows.ids(ids)));
    }

    @Override
    public Map<JobId, Explanation.Place> places(Collection<JobId> ids, int counted) throws StoreUnavailableException {
        Tuple parameters = QueuedRows.ids(ids).addInteger(counted).addInteger(QUEUED_AT_MOST);
        return QueuedRows.places(ask(QueuedRows.PLACES, parameters), counted);
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
        return ask(LoadedRows.WORKER, Tuple.of(id.value())).stream()
                .map(row -> new Found(LoadedRows.worker(row), row.getInteger("jobs_taken")))
                .findFirst();
    }

    /** Reads on the connection that is there: what is read belongs to what was loaded. */
    private List<Row> ask(String sql, Tuple parameters) throws StoreUnavailableException {
        ControllerConnection current = connection;
        if (current == null || current.lost()) {
            throw new StoreUnavailableException(
                    "the connection to the database was lost", new IllegalStateException("not connected"));
        }
        try {
            return current.rows(current.send(sql, parameters));
        } catch (StoreUnavailableException e) {
            var _ = leave();
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the plan violates a constraint, which is a bug; the message names it, and nothing
     *     was changed
     */
    @Override
    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
        ControllerConnection current = connection;
        if (current == null || current.lost()) {
            throw new StoreUnavailableException(
                    "the connection to the database was lost", new IllegalStateException("not connected"));
        }
        PlanCommit commit = new PlanCommit(plan, current.term());
        try {
            Map<JobId, JobSpecBytes> specs = new HashMap<>();
            for (Row row : current.await(current.send(commit.sql(), commit.parameters()))) {
                specs.put(new JobId(row.getString(0)), new JobSpecBytes(Values.bytes(row, "spec")));
            }
            return specs;
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof PgException refused && PlanCommit.isStale(refused)) {
                throw commit.stale(refused);
            }
            if (e.getCause() instanceof PgException refused && PlanCommit.isOfAnOldTerm(refused)) {
                var _ = leave();
                throw new StoreUnavailableException("another server is the active controller by now", refused);
            }
            if (e.getCause() instanceof PgException refused && isBug(refused)) {
                throw new IllegalStateException(
                        "the plan violates " + refused.getConstraint() + ": " + refused.getMessage(), refused);
            }
            var _ = leave();
            throw e;
        }
    }

    /** Violated constraints, malformed values, wrong statements: to try again would not help. */
    private static boolean isBug(PgException refused) {
        String state = refused.getSqlState();
        return state.startsWith("23") || state.startsWith("22") || state.startsWith("42");
    }

    /**
     * Gives the lock up, so that another server may become the active controller. A later load takes it again. Waits, for a
     * short time, until the connection is closed: one that is still open when Vert.x stops logs an error, since it then wants
     * an event loop that is no more.
     */
    @Override
    public void close() {
        try {
            leave().toCompletionStage().toCompletableFuture().get(CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The database does not answer; the connection ends with this process.
        }
    }

    private Future<Void> leave() {
        ControllerConnection current = connection;
        connection = null;
        return current == null ? Future.succeededFuture() : current.close();
    }
}
