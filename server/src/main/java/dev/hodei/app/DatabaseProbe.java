package dev.hodei.app;

import dev.hodei.app.embedded.StillWaiting;
import dev.hodei.app.embedded.UserNamespace;
import dev.hodei.database.DatabaseAddress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Waits for a database that is not there yet, as happens when both are started together. */
final class DatabaseProbe {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private DatabaseProbe() {}

    static void await(DatabaseAddress address, Duration patience) throws StartupException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (StillWaiting _ = StillWaiting.until("the database at " + address + " answers")) {
            await(address, deadline);
        }
    }

    private static void await(DatabaseAddress address, long deadline) throws StartupException, InterruptedException {
        boolean told = false;
        while (true) {
            try {
                connect(address);
                return;
            } catch (SQLException e) {
                boolean passing = e.getSQLState() == null
                        || e.getSQLState().startsWith("08")
                        || e.getSQLState().equals("57P03");
                if (!passing || System.nanoTime() > deadline) {
                    throw new StartupException(
                            "can't use the database at " + address + ": " + reason(e)
                                    + ". Check HODEI_DATABASE_URL, or unset it to use the embedded one.",
                            e);
                }
                if (!told) {
                    System.err.println("hodei server: waiting for the database at " + address);
                    told = true;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private static String reason(SQLException e) {
        String said = String.valueOf(e.getMessage());
        if (e.getCause() instanceof IOException cause && cause.getMessage() != null) {
            return said + " (" + cause.getMessage() + ")";
        }
        // PostgreSQL asks the kernel who we are.
        return said.contains("Peer authentication failed") && UserNamespace.isApart()
                ? said
                        + " (this server runs in a user namespace: to PostgreSQL it may be another user than it is to itself, or nobody)"
                : said;
    }

    private static void connect(DatabaseAddress address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", "5");
        // One that takes connections and says nothing is as good as none.
        properties.setProperty("socketTimeout", "5");
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties)) {
            connection.isValid(5);
        }
    }
}
