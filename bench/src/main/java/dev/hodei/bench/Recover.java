package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

final class Recover implements Workload {
    private static final int QUEUED = 10_000;
    private static final int RUNNING = 50;

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public String description() {
        return "kill -9 of the server with jobs queued and running: from its new start to the first job given to a worker";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        List<Double> times = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        int queued = plan.scaled(QUEUED, 200);
        for (int i = 0; i < plan.repeats(); i++) {
            HodeiServer server = scene.server(RUNNING);
            server.api().run("true");
            long before = Jobs.lastNumber(server.database());
            Gate gate = Gate.in(scene.directory());
            Bulk.queue(server.api(), Api.command(gate.command()), RUNNING);
            awaitRunning(server.database());
            Bulk.queue(server.api(), Api.command("true"), queued);
            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
            server.await(Duration.ofSeconds(20));
            // While nobody is there to hear of it, all slots become free.
            gate.open();
            Instant start = Instant.now();
            HodeiServer next = scene.again(server);
            times.add(firstDispatch(next.database(), start) - epochSeconds(start));
            limits.add(Jvm.helloMillis(scene.directory()) / 1e3 + loadSeconds(next.database()));
            Jobs.awaitAll(next.database());
            Jobs.mustHaveRunOnce(next.database(), before, queued + RUNNING);
            next.close();
        }
        return List.of(new Figure(
                name(),
                "first dispatch",
                "s",
                times,
                "a JVM's start + reading the rows",
                limits,
                List.of(Bound.atMost(1.5))));
    }

    private static void awaitRunning(Database database) {
        Eventually.holds(
                RUNNING + " jobs run",
                Duration.ofMinutes(2),
                () -> database.query("SELECT count(*) FROM jobs WHERE state = 'RUNNING'")
                        .equals(List.of("" + RUNNING)));
    }

    /** When the first attempt after {@code start} was assigned, in seconds since the epoch. */
    static double firstDispatch(Database database, Instant start) {
        String sql = "SELECT extract(epoch FROM min(assigned_at)) FROM attempts"
                + " WHERE extract(epoch FROM assigned_at) > ?";
        return Double.parseDouble(Eventually.get(
                "a job is dispatched",
                Duration.ofMinutes(2),
                () -> database.query(sql, epochSeconds(start)).stream()
                        .filter(at -> !at.equals("null"))
                        .findFirst()));
    }

    static double epochSeconds(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at) / 1e6;
    }

    /** What it takes to read all live jobs once, row by row. */
    private static double loadSeconds(Database database) throws Exception {
        long start = System.nanoTime();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM jobs WHERE finished_at IS NULL")) {
            long bytes = 0;
            while (rows.next()) {
                bytes += rows.getString(1).length();
            }
            WrongResultException.unless(bytes >= 0, "no rows");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
