package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.util.ArrayList;
import java.util.List;

final class FirstLine implements Workload {
    private static final int JOBS = 1_000;
    private static final int COMMITS = 3;
    private static final int ROUND_TRIPS = 2;

    @Override
    public String name() {
        return "first-line";
    }

    @Override
    public String description() {
        return "from the call that queues `echo` to its line at a follower, jobs in series on a warm worker";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Commits.mustSync(server.database());
        Jobs.warmUp(server);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            List<Double> times = FirstLines.millis(server.api(), plan.scaled(JOBS, 10));
            p50.add(Numbers.percentile(times, 0.5));
            p99.add(Numbers.percentile(times, 0.99));
            // Queued, assigned, stored; client to server to agent and back.
            floors.add(Bash.firstByteMillis()
                    + COMMITS * Commits.millis(server.database())
                    + ROUND_TRIPS * Hops.roundTripMillis());
        }
        String floor = "bash's first byte + " + COMMITS + " commits + " + ROUND_TRIPS + " round trips";
        return List.of(
                new Figure(name(), "p50", "ms", p50, floor, floors, List.of(Bound.atMost(5))),
                new Figure(name(), "p99", "ms", p99, floor, floors, List.of(Bound.atMost(20))));
    }
}
