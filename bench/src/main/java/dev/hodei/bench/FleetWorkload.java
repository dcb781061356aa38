package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What workers that have nothing to do cost, and what they cost the others. */
final class FleetWorkload implements Workload {
    private static final int WORKERS = 10_000;
    private static final int PROBES = 100;
    private static final long WATCHED_MILLIS = 10_000;
    /** The one real worker's, which the jobs ask for. */
    private static final Map<String, String> REAL = Map.of("bench", "real");

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String description() {
        return "10,000 idle workers on control streams, a heartbeat every 10 s: the server's cpu and memory, and first-line";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(Map.of(
                "HODEI_PROVISIONING_MAX_WORKERS", "1",
                "HODEI_PROVISIONING_WORKER_LABELS", "bench=real",
                "HODEI_HEARTBEAT_INTERVAL", Fleet.HEARTBEAT_SECONDS + "s",
                "HODEI_HEARTBEAT_SUSPECT_AFTER", "60s",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER", "100s",
                "HODEI_HEARTBEAT_LOST_AFTER", "120s",
                "HODEI_JOB_CONTROLLER_RECOVERY_GRACE", "120s"));
        Jobs.warmUp(server, REAL);
        int workers = plan.scaled(WORKERS, 10);
        Sample alone = Sample.take(server, plan);
        Sample together;
        try (Fleet fleet = Fleet.start(server, workers)) {
            together = Sample.take(server, plan);
            long live = Long.parseLong(server.database()
                    .query("SELECT count(*) FROM workers WHERE state IN ('READY', 'BUSY')")
                    .getFirst());
            WrongResultException.unless(live == fleet.size() + 1, live + " workers are ready of " + (fleet.size() + 1));
        }
        List<Double> bytes = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            bytes.add((together.heap().get(i) - alone.heap().get(i)) / workers / 1e3);
        }
        String limit = "the same without them";
        return List.of(
                new Figure(name(), "cpu", "%", together.cpu(), limit, alone.cpu(), List.of(Bound.atMost(10))),
                new Figure(
                        name(),
                        "heap a worker",
                        "kB",
                        bytes,
                        "50 kB",
                        bytes.stream().map(_ -> 50.0).toList(),
                        List.of(Bound.atMost(50))),
                new Figure(name(), "first-line p50", "ms", together.p50(), limit, alone.p50(), List.of()),
                new Figure(
                        name(),
                        "first-line p99",
                        "ms",
                        together.p99(),
                        limit,
                        alone.p99(),
                        List.of(Bound.ratioAtMost(2))));
    }

    /**
     * @param cpu share of all processors that the server takes while no job runs
     * @param heap bytes that live in its heap
     */
    private record Sample(List<Double> cpu, List<Double> heap, List<Double> p50, List<Double> p99) {
        static Sample take(HodeiServer server, Plan plan) throws Exception {
            Sample sample = new Sample(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            long pid = server.serverPid();
            for (int i = 0; i < plan.repeats(); i++) {
                double before = Machine.cpuSeconds(pid);
                Thread.sleep(WATCHED_MILLIS);
                sample.cpu.add((Machine.cpuSeconds(pid) - before) / WATCHED_MILLIS * 1e5 / Machine.processors());
                sample.heap.add(Jvm.liveBytes(pid));
                List<Double> times = FirstLines.millis(server.api(), plan.scaled(PROBES, 10), REAL);
                sample.p50.add(Numbers.percentile(times, 0.5));
                sample.p99.add(Numbers.percentile(times, 0.99));
            }
            return sample;
        }
    }
}
