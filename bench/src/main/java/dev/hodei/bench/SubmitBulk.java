package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.JobSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

final class SubmitBulk implements Workload {
    private static final int JOBS = 100_000;
    private static final int BATCH = 1_000;
    private static final String SAME_ROWS = """
            INSERT INTO bench_jobs (job_id, display_name, spec, labels, state, queued_at, changed_at)
            SELECT n.job_id, n.display_name, n.spec, '{}', 'QUEUED', now(), now()
            FROM unnest(?::text[], ?::text[], ?::bytea[]) AS n (job_id, display_name, spec)
            """;

    @Override
    public String name() {
        return "submit-bulk";
    }

    @Override
    public String description() {
        return "jobs over one streaming call, until each is acknowledged as durable";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(Map.of("HODEI_PROVISIONING_ENABLED", "false"));
        Database database = server.database();
        Commits.mustSync(database);
        database.execute("CREATE TABLE bench_jobs (LIKE jobs INCLUDING ALL)");
        int jobs = plan.scaled(JOBS / BATCH, 1) * BATCH;
        JobSpec spec = Api.command("true");
        Bulk.queue(server.api(), spec, jobs);
        List<Double> rates = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            long before = database.countJobs();
            long start = System.nanoTime();
            Bulk.queue(server.api(), spec, jobs);
            rates.add(jobs / ((System.nanoTime() - start) / 1e9));
            long queued = database.countJobs() - before;
            WrongResultException.unless(queued == jobs, queued + " rows for " + jobs + " jobs");
            limits.add(jobs / insertSeconds(database, jobs, spec));
        }
        return List.of(new Figure(
                name(),
                "1 call",
                "jobs/s",
                rates,
                "INSERT of such rows, 1,000 a statement",
                limits,
                List.of(Bound.ratioAtLeast(0.35))));
    }

    private static double insertSeconds(Database database, int jobs, JobSpec spec) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(SAME_ROWS)) {
            byte[][] specs = new byte[BATCH][];
            Arrays.fill(specs, spec.toByteArray());
            String[] names = new String[BATCH];
            Arrays.fill(names, "true");
            long start = System.nanoTime();
            for (int done = 0; done < jobs; done += BATCH) {
                String[] ids = new String[BATCH];
                Arrays.setAll(ids, _ -> UUID.randomUUID().toString().replace("-", ""));
                insert.setArray(1, connection.createArrayOf("text", ids));
                insert.setArray(2, connection.createArrayOf("text", names));
                insert.setArray(3, connection.createArrayOf("bytea", specs));
                insert.execute();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
