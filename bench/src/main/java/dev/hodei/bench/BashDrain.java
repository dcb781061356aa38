package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.JobSpec;
import java.util.ArrayList;
import java.util.List;

final class BashDrain implements Workload {
    private static final int JOBS = 20_000;
    private static final int[] SLOTS = {1, 4, 16};

    @Override
    public String name() {
        return "bash-drain";
    }

    @Override
    public String description() {
        return "jobs of `true`, from the first call that queues one until all are durably SUCCEEDED, on 1, 4, 16 slots";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (int slots : SLOTS) {
            HodeiServer server = scene.server(slots);
            Commits.mustSync(server.database());
            Jobs.warmUp(server);
            List<Double> rates = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            int jobs = plan.scaled(JOBS, 50);
            for (int i = 0; i < plan.repeats(); i++) {
                rates.add(jobs / seconds(server, jobs));
                limits.add(jobs / twoLoops(jobs, scene));
            }
            figures.add(new Figure(
                    name(),
                    slots + (slots == 1 ? " slot" : " slots"),
                    "jobs/s",
                    rates,
                    "`bash -c true` in two loops",
                    limits,
                    List.of(Bound.ratioAtLeast(0.45))));
            server.close();
        }
        return figures;
    }

    /** How long so many jobs take, all queued at once. */
    static double seconds(HodeiServer server, int jobs) throws Exception {
        Database database = server.database();
        long before = Jobs.lastNumber(database);
        JobSpec spec = Api.command("true");
        long start = System.nanoTime();
        Bulk.queue(server.api(), spec, jobs);
        Jobs.awaitAll(database);
        double seconds = (System.nanoTime() - start) / 1e9;
        Jobs.mustHaveRunOnce(database, before, jobs);
        return seconds;
    }

    private static double twoLoops(int jobs, Scene scene) throws Exception {
        String loop = "loop() { for ((i = 0; i < " + jobs / 2 + "; i++)); do bash -c true; done; }; loop & loop; wait";
        return Bash.seconds(loop, scene.directory());
    }
}
