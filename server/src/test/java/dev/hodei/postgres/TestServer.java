package dev.hodei.postgres;

import dev.hodei.app.embedded.EmbeddedPostgres;
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
record TestServer(String host, int port, String user, String password) {
    /** Drops what an earlier run has left, and makes the template. */
    TestServer {
        try (Connection connection = connect(host, port, "template1", user, password);
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
                .dataSource(url(host, port, "test_template"), user, password)
                .load()
                .migrate();
    }

    /** One for the whole JVM, with which it ends. Its programs stay under target/ from one run to the next. */
    static TestServer embedded() {
        return Embedded.SERVER;
    }

    PgConnectOptions options(String database) {
        return new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setUser(user)
                .setPassword(password)
                .setDatabase(database);
    }

    Connection connect(String database) throws SQLException {
        return connect(host, port, database, user, password);
    }

    private static Connection connect(String host, int port, String database, String user, String password)
            throws SQLException {
        return DriverManager.getConnection(url(host, port, database), user, password);
    }

    private static String url(String host, int port, String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private static final class Embedded {
        static final TestServer SERVER = start();

        private static TestServer start() {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of("target", "embedded-postgres"));
            PgConnectOptions there = PgConnectOptions.fromUri(postgres.reactiveUrl());
            return new TestServer(there.getHost(), there.getPort(), postgres.user(), postgres.password());
        }
    }
}
