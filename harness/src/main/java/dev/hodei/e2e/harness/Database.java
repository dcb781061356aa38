package dev.hodei.e2e.harness;

import dev.hodei.database.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A server's database, for what no client can do: look at rows, and put strange ones in. */
public record Database(URI url) {
    /** Returns the database that the embedded one's {@code url} file names. */
    public static Database embeddedIn(Path home) {
        try {
            return new Database(
                    URI.create(Files.readString(home.resolve("postgres/url")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes another database on the same PostgreSQL. */
    public Database create(String name) {
        execute("CREATE DATABASE " + name);
        return new Database(URI.create(url.toString().replaceFirst("(://[^/]*)/[^?]*", "$1/" + name)));
    }

    /** Returns how many rows it changed. */
    public int execute(String sql, Object... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.execute() ? 0 : statement.getUpdateCount();
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    /** The first column of every row, as text. */
    public List<String> query(String sql, Object... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(String.valueOf(result.getString(1)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    public long countJobs() {
        return Long.parseLong(query("SELECT count(*) FROM jobs").getFirst());
    }

    /** A connection that is the caller's to close. */
    public Connection connect() throws SQLException {
        DatabaseAddress address = DatabaseAddress.parse(url.toString());
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
