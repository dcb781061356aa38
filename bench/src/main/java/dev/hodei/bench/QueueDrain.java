package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

final class QueueDrain implements Workload {
    private static final int JOBS = 100_000;
    private static final int BATCH = 1_000;
    private static final int WORKERS = 4;
    private static final int SLOTS = 1_000;
    private static final long HEARTBEAT_SECONDS = 5;
    /** A little more than the server's resync-interval, after which it knows rows that others have put in. */
    private static final long RESYNC_SECONDS = 31;

    @Override
    public String name() {
        return "queue-drain";
    }

    @Override
    public String description() {
        return "jobs on workers that do nothing, from the first batch queued until all are durably SUCCEEDED";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(Map.of("HODEI_PROVISIONING_ENABLED", "false"));
        Database database = server.database();
        Commits.mustSync(database);
        List<SimulatedWorker.Admission> admissions = SimulatedWorker.Admission.insert(database, WORKERS);
        Thread.sleep(RESYNC_SECONDS * 1_000);
        List<SimulatedWorker> workers = new ArrayList<>();
        for (SimulatedWorker.Admission admission : admissions) {
            workers.add(SimulatedWorker.connect(server.api(), admission, SLOTS));
        }
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            var beating = timer.scheduleAtFixedRate(
                    () -> workers.forEach(SimulatedWorker::heartbeat), 0, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            try {
                return List.of(drain(plan, server, workers));
            } finally {
                beating.cancel(true);
            }
        }
    }

    private Figure drain(Plan plan, HodeiServer server, List<SimulatedWorker> workers) throws Exception {
        Database database = server.database();
        int jobs = plan.scaled(JOBS / BATCH, 1) * BATCH;
        once(server, workers, jobs);
        List<Double> rates = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            rates.add(jobs / once(server, workers, jobs));
            limits.add(jobs / sqlSeconds(database, jobs));
        }
        return new Figure(
                name(),
                WORKERS + " workers",
                "jobs/s",
                rates,
                "claim and complete in SQL, 1,000 a statement",
                limits,
                List.of(Bound.atLeast(20_000), Bound.ratioAtLeast(0.3)));
    }

    private static double once(HodeiServer server, List<SimulatedWorker> workers, int jobs) throws Exception {
        long before = Jobs.lastNumber(server.database());
        long start = System.nanoTime();
        Bulk.queue(server.api(), Api.command("true"), jobs);
        Jobs.awaitAll(server.database());
        double seconds = (System.nanoTime() - start) / 1e9;
        Jobs.mustHaveRunOnce(server.database(), before, jobs);
        int ran = 0;
        for (SimulatedWorker worker : workers) {
            ran += worker.takeAssigned();
        }
        WrongResultException.unless(ran == jobs, "the workers were given " + ran + " attempts for " + jobs + " jobs");
        return seconds;
    }

    /** Copies of the rows, taken and ended in order. */
    private static double sqlSeconds(Database database, int jobs) throws SQLException, WrongResultException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bench_jobs");
            statement.execute("CREATE TABLE bench_jobs (LIKE jobs INCLUDING ALL)");
            statement.execute(
                    "INSERT INTO bench_jobs (job_id, display_name, spec, labels, state, queued_at, changed_at)"
                            + " SELECT job_id, display_name, spec, labels, 'QUEUED', queued_at, changed_at FROM jobs LIMIT "
                            + jobs);
            long start = System.nanoTime();
            int ended = 0;
            for (int done = 0; done < jobs; done += BATCH) {
                statement.execute("UPDATE bench_jobs SET state = 'ASSIGNED', attempts = 1, changed_at = now()"
                        + " WHERE job_id IN (SELECT job_id FROM bench_jobs WHERE state = 'QUEUED'"
                        + " ORDER BY job_number LIMIT " + BATCH + " FOR UPDATE SKIP LOCKED)");
                ended += statement.executeUpdate(
                        "UPDATE bench_jobs SET state = 'SUCCEEDED', changed_at = now(), finished_at = now()"
                                + " WHERE state = 'ASSIGNED'");
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            WrongResultException.unless(ended == jobs, ended + " rows ended for " + jobs);
            return seconds;
        }
    }
}
