package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job's way while other workers are connected that are not right for it. */
final class GrowthOfWorkers extends Growth {
    private static final int PROBES = 100;
    private static final Map<String, String> REAL = Map.of("bench", "real");

    GrowthOfWorkers() {
        super("workers connected", "ms", 10, 100, 1_000, 10_000);
    }

    @Override
    public String description() {
        return "first-line's median while so many other workers are connected";
    }

    @Override
    List<Double> costs(int size, Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(
                Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1", "HODEI_PROVISIONING_WORKER_LABELS", "bench=real"));
        Jobs.warmUp(server, REAL);
        List<Double> medians = new ArrayList<>();
        try (Fleet _ = Fleet.start(server, size)) {
            for (int i = 0; i < plan.repeats(); i++) {
                medians.add(Numbers.median(FirstLines.millis(server.api(), plan.scaled(PROBES, 10), REAL)));
            }
        }
        server.close();
        return medians;
    }
}
