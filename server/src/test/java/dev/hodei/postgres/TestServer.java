package dev.hodei.postgres;

import dev.hodei.app.embedded.EmbeddedPostgres;
import dev.hodei.database.DatabaseAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A PostgreSQL for tests, with a template database that has the migrations applied. */
record TestServer(DatabaseAddress address) {
    /** Drops what an earlier run has left, and makes the template. */
    TestServer {
        try (Connection connection = connect(address.named("template1"));
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
                .dataSource(address.named("test_template").jdbcUrl(), address.user(), address.password())
                .load()
                .migrate();
    }

    /** One for the whole JVM, with which it ends. Its programs stay under target/ from one run to the next. */
    static TestServer embedded() {
        return Embedded.SERVER;
    }

    PgConnectOptions options(String database) {
        return PgConnectOptions.fromUri(address.named(database).reactiveUrl())
                .setUser(address.user())
                .setPassword(address.password());
    }

    Connection connect(String database) throws SQLException {
        return connect(address.named(database));
    }

    private static Connection connect(DatabaseAddress to) throws SQLException {
        return DriverManager.getConnection(to.jdbcUrl(), to.user(), to.password());
    }

    private static final class Embedded {
        static final TestServer SERVER = start();

        private static TestServer start() {
            return new TestServer(EmbeddedPostgres.start(Path.of("target", "embedded-postgres"))
                    .address());
        }
    }
}
