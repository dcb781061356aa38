package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job's way while others are queued that nobody can run. */
final class GrowthOfJobs extends Growth {
    private static final int PROBES = 100;
    private static final Map<String, String> REAL = Map.of("bench", "real");

    GrowthOfJobs() {
        super("jobs queued", "ms", 100, 1_000, 10_000, 100_000);
    }

    @Override
    public String description() {
        return "first-line's median while so many other jobs are queued";
    }

    @Override
    List<Double> costs(int size, Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(
                Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1", "HODEI_PROVISIONING_WORKER_LABELS", "bench=real"));
        Jobs.warmUp(server, REAL);
        JobSpec nobodys = Api.command("true").toBuilder()
                .putRequiredLabels("bench", "nobody")
                .build();
        Bulk.queue(server.api(), nobodys, size);
        List<Double> medians = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            medians.add(Numbers.median(FirstLines.millis(server.api(), plan.scaled(PROBES, 10), REAL)));
        }
        server.close();
        return medians;
    }
}
