package dev.hodei.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A fresh database with the migrations applied. {@link Databases} gives it to tests. */
public final class TestDatabase implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Ends with the JVM: its threads are daemons. */
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

    private final TestServer server;
    private final String name;
    private final Pool pool;

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
        this.pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(8))
                .connectingTo(options())
                .using(VERTX)
                .build());
    }

    static TestDatabase create(TestServer server) {
        String name = "test_" + COUNT.incrementAndGet();
        try {
            execute(server, "template1", "CREATE DATABASE " + name + " TEMPLATE test_template");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(server, name);
    }

    public PgConnectOptions options() {
        return server.options(name).setCachePreparedStatements(true);
    }

    public Vertx vertx() {
        return VERTX;
    }

    public Pool pool() {
        return pool;
    }

    public static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    public void execute(String sql) throws SQLException {
        execute(server, name, sql);
    }

    /**
     * The plan of a statement that fits all parameters, a line each.
     *
     * @param settings statements before it
     * @param types of its parameters, separated by commas; empty if it has none
     * @param values of its parameters, likewise
     */
    List<String> plan(String settings, String sql, String types, String values) throws SQLException {
        boolean plain = types.isEmpty();
        return query(settings + "SET plan_cache_mode = force_generic_plan;\nPREPARE q "
                + (plain ? "" : "(" + types + ") ") + "AS " + sql + ";\nEXPLAIN (COSTS OFF) EXECUTE q"
                + (plain ? "" : "(" + values + ")"));
    }

    /** The first column of what the last of these statements returns, as text. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(sql);
            while (!hasRows) {
                hasRows = statement.getMoreResults();
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    @Override
    public void close() throws SQLException {
        pool.closeAndAwait();
        execute(server, "template1", "DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void execute(TestServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
