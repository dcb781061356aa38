package dev.hodei.postgres;

import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.worker.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The controller's rows in PostgreSQL, over one connection of its own that also makes this the only active controller:
 * {@link #load} connects, where needed, and takes a lock that lasts as long as the connection; {@link #commit} only ever
 * writes through it. A plan is one transaction of at most nine statements, sent without waiting for one another.
 *
 * <p>Not thread-safe, but for {@link #close}.
 */
public final class PostgresStateStore implements StateStore, AutoCloseable {
    private static final String SPECS = "SELECT job_id, spec FROM jobs WHERE job_id = ANY ($1::text[])";

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Duration patience;
    private volatile @Nullable ControllerConnection connection;

    /**
     * @param patience how long the database may take for an answer before it counts as unavailable
     */
    public PostgresStateStore(Vertx vertx, PgConnectOptions options, Duration patience) {
        this.vertx = vertx;
        this.options = new PgConnectOptions(options).setCachePreparedStatements(true);
        this.patience = patience;
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
            close();
            current = ControllerConnection.open(vertx, options, patience);
            connection = current;
        }
        Future<RowSet<Row>> jobs = current.send(LoadedRows.JOBS, Tuple.tuple());
        Future<RowSet<Row>> workers = current.send(LoadedRows.WORKERS, Tuple.tuple());
        Future<RowSet<Row>> ended = current.send(LoadedRows.ENDED_WORKERS, Tuple.of(ENDED_AT_MOST));
        Future<RowSet<Row>> token = current.send(LoadedRows.LAST_FENCING_TOKEN, Tuple.tuple());
        try {
            List<Job> loadedJobs =
                    rows(current.await(jobs)).stream().map(LoadedRows::job).toList();
            List<Row> workerRows = rows(current.await(workers));
            List<Worker> loadedWorkers =
                    workerRows.stream().map(LoadedRows::worker).toList();
            Map<WorkerId, Integer> jobsTaken = new HashMap<>();
            workerRows.forEach(
                    row -> jobsTaken.put(new WorkerId(row.getString("worker_id")), row.getInteger("jobs_taken")));
            return new Loaded(
                    loadedJobs,
                    loadedWorkers,
                    rows(current.await(ended)).stream().map(LoadedRows::worker).toList(),
                    jobsTaken,
                    current.await(token).iterator().next().getLong(0));
        } catch (StoreUnavailableException e) {
            close();
            throw e;
        }
    }

    @Override
    public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
        ControllerConnection current = connection;
        if (current == null || current.lost()) {
            throw new StoreUnavailableException(
                    "the connection to the database was lost", new IllegalStateException("not connected"));
        }
        try {
            return rows(current.await(current.send(LoadedRows.WORKER, Tuple.of(id.value())))).stream()
                    .map(row -> new Found(LoadedRows.worker(row), row.getInteger("jobs_taken")))
                    .findFirst();
        } catch (StoreUnavailableException e) {
            close();
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
        try {
            Map<JobId, JobSpecBytes> specs = execute(current, plan);
            current.await(current.send("COMMIT"));
            return specs;
        } catch (StaleStateException e) {
            rollback(current);
            throw e;
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof PgException refused && isBug(refused)) {
                rollback(current);
                throw new IllegalStateException(
                        "the plan violates " + refused.getConstraint() + ": " + refused.getMessage(), refused);
            }
            close();
            throw e;
        }
    }

    private static Map<JobId, JobSpecBytes> execute(ControllerConnection current, Plan plan)
            throws StaleStateException, StoreUnavailableException {
        List<Statement> statements = PlanStatements.of(plan);
        List<Future<RowSet<Row>>> answers = new ArrayList<>(statements.size());
        Future<RowSet<Row>> begun = current.send("BEGIN");
        for (Statement statement : statements) {
            answers.add(current.send(statement.sql(), statement.parameters()));
        }
        Future<RowSet<Row>> specs = current.send(SPECS, ids(plan.specsWanted()));
        current.await(begun);
        // In their order, so that what went wrong first is what is told.
        for (int i = 0; i < statements.size(); i++) {
            Set<String> unmet = statements.get(i).unmet(current.await(answers.get(i)));
            if (!unmet.isEmpty()) {
                throw new StaleStateException(String.join(", ", unmet));
            }
        }
        Map<JobId, JobSpecBytes> found = new HashMap<>();
        for (Row row : current.await(specs)) {
            found.put(new JobId(row.getString(0)), new JobSpecBytes(Values.bytes(row, "spec")));
        }
        return found;
    }

    private static Tuple ids(Set<JobId> jobs) {
        return new Columns<>(jobs).text(JobId::value).tuple();
    }

    /** Violated constraints, malformed values, wrong statements: to try again would not help. */
    private static boolean isBug(PgException refused) {
        String state = refused.getSqlState();
        return state.startsWith("23") || state.startsWith("22") || state.startsWith("42");
    }

    private void rollback(ControllerConnection current) throws StoreUnavailableException {
        try {
            current.await(current.send("ROLLBACK"));
        } catch (StoreUnavailableException e) {
            close();
            throw e;
        }
    }

    private static List<Row> rows(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    /** Gives the lock up, so that another server may become the active controller. A later load takes it again. */
    @Override
    public void close() {
        ControllerConnection current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }
}
