package dev.hodei.bench;

import dev.hodei.e2e.harness.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a durable commit of one small row costs in the PostgreSQL that is measured. */
final class Commits {
    private static final int ROUNDS = 300;

    private Commits() {}

    /** Median time, in milliseconds. */
    static double millis(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("CREATE TABLE IF NOT EXISTS bench_commits (at bigint)");
            List<Double> times = new ArrayList<>();
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_commits VALUES (?)")) {
                for (int i = 0; i < ROUNDS; i++) {
                    insert.setLong(1, i);
                    long start = System.nanoTime();
                    insert.execute();
                    times.add((System.nanoTime() - start) / 1e6);
                }
            }
            return Numbers.median(times);
        }
    }

    /** Fails where what is said to be durable is not. */
    static void mustSync(Database database) throws SQLException, WrongResultException {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            String value = database.query("SELECT current_setting(?)", setting).getFirst();
            WrongResultException.unless(value.equals("on"), "PostgreSQL runs with " + setting + " = " + value);
        }
    }
}
