package dev.hodei.postgres;

import dev.hodei.app.embedded.EmbeddedPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A fresh database with the migrations applied, on one embedded PostgreSQL for the whole JVM. Its programs stay under
 * target/ from one run to the next.
 */
public final class TestDatabase implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Ends with the JVM: its threads are daemons. */
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

    private final String name;
    private final Pool pool;

    private TestDatabase(String name) {
        this.name = name;
        this.pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(8))
                .connectingTo(options())
                .using(VERTX)
                .build());
    }

    public static TestDatabase create() {
        String name = "test_" + COUNT.incrementAndGet();
        try {
            execute("template1", "CREATE DATABASE " + name + " TEMPLATE test_template");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(name);
    }

    public PgConnectOptions options() {
        return PgConnectOptions.fromUri(Server.POSTGRES.reactiveUrl())
                .setUser(Server.POSTGRES.user())
                .setPassword(Server.POSTGRES.password())
                .setDatabase(name)
                .setCachePreparedStatements(true);
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
        execute(name, sql);
    }

    /** The first column of what the last of these statements returns, as text. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = connect(name);
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
        execute("template1", "DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return Server.connect(database);
    }

    /** Started with the first test that needs it; the kernel ends it with the JVM. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        static EmbeddedPostgres start() {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of("target", "embedded-postgres"));
            try (Connection connection = connect(postgres, "template1");
                    Statement statement = connection.createStatement()) {
                List<String> old = new ArrayList<>();
                try (ResultSet rows =
                        statement.executeQuery("SELECT datname FROM pg_database WHERE datname LIKE 'test_%'")) {
                    while (rows.next()) {
                        old.add(rows.getString(1));
                    }
                }
                for (String left : old) {
                    statement.execute("DROP DATABASE " + left + " WITH (FORCE)");
                }
                statement.execute("CREATE DATABASE test_template");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            Flyway.configure()
                    .dataSource(
                            postgres.jdbcUrl().replaceFirst("/hodei$", "/test_template"),
                            postgres.user(),
                            postgres.password())
                    .load()
                    .migrate();
            return postgres;
        }

        static Connection connect(String database) throws SQLException {
            return connect(POSTGRES, database);
        }

        private static Connection connect(EmbeddedPostgres postgres, String database) throws SQLException {
            return DriverManager.getConnection(
                    postgres.jdbcUrl().replaceFirst("/hodei$", "/" + database), postgres.user(), postgres.password());
        }
    }
}
