package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Captured;
import dev.hodei.e2e.harness.Containers;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job's first line where its worker is a container: none there yet, one ready, and ten at once. */
final class Provision implements Workload {
    private static final int SAMPLES = 20;
    private static final int AT_ONCE = 10;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String RUN = "`docker run --rm` of `echo x`";
    private static final String RUN_LINE = "the line of `docker run` of `echo x`";
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("HODEI_POOLS_BRIDGE_NAMED_ONLY", "true"),
            Map.entry("HODEI_POOLS_BRIDGE_MAX_WORKERS", "" + AT_ONCE),
            Map.entry("HODEI_POOLS_BRIDGE_MAX_STARTING", "" + AT_ONCE),
            Map.entry("HODEI_POOLS_HOST_NAMED_ONLY", "true"),
            Map.entry("HODEI_POOLS_HOST_NETWORK", "host"));
    /** A server of its own: what it starts anew is not to be in the way of the others. */
    private static final Map<String, String> WARM = Map.of(
            "HODEI_POOLS_WARM_NAMED_ONLY", "true",
            "HODEI_POOLS_WARM_MIN_IDLE", "1",
            "HODEI_POOLS_WARM_MAX_WORKERS", "4");

    @Override
    public String name() {
        return "provision";
    }

    @Override
    public String description() {
        return "from the call that queues a job to its line at a follower, its worker being a container";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        if (!DockerRun.isPossible()) {
            System.out.print("left out, for want of Docker with " + DockerRun.IMAGE + ": `just images` … ");
            return List.of();
        }
        HodeiServer server = scene.server(SETTINGS);
        List<Figure> figures = new ArrayList<>();
        figures.addAll(cold(plan, server, "bridge"));
        figures.addAll(cold(plan, server, "host"));
        figures.add(atOnce(plan, server));
        Containers containers = Containers.of(server);
        server.stop();
        List<String> left = containers.names();
        WrongResultException.unless(left.isEmpty(), "containers are left: " + left);
        figures.add(warm(plan, scene.server(WARM)));
        return figures;
    }

    /** The pool is called like its network. */
    private List<Figure> cold(Plan plan, HodeiServer server, String network) throws Exception {
        Containers containers = Containers.of(server);
        FirstLines.millisInPool(server.api(), network);
        List<Double> times = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        List<Double> lines = new ArrayList<>();
        for (int i = 0; i < plan.scaled(SAMPLES, 2); i++) {
            containers.awaitNone(LIMIT);
            times.add(FirstLines.millisInPool(server.api(), network));
            containers.awaitNone(LIMIT);
            DockerRun.Times run = DockerRun.millis(network);
            ends.add(run.end());
            lines.add(run.line());
        }
        String cold = "cold, " + network;
        return List.of(
                new Figure(name(), cold, "ms", times, RUN, ends, List.of(Bound.ratioAtMost(1.6))),
                new Figure(name(), cold, "ms", times, RUN_LINE, lines, List.of()));
    }

    private Figure atOnce(Plan plan, HodeiServer server) throws Exception {
        Containers containers = Containers.of(server);
        List<Double> times = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            containers.awaitNone(LIMIT);
            times.add(tenLines(server.api()));
            containers.awaitNone(LIMIT);
            limits.add(DockerRun.millisAtOnce("bridge", AT_ONCE));
        }
        return new Figure(
                name(),
                AT_ONCE + " at once, the last line",
                "ms",
                times,
                AT_ONCE + " of " + RUN_LINE + " at once",
                limits,
                List.of());
    }

    private static double tenLines(Api api) throws WrongResultException {
        long start = Captured.nowMicros();
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Job job = api.queue(
                    Api.command("echo x").toBuilder().setPool("bridge").build());
            followers.add(api.follow(job.getJobId()));
        }
        long last = start;
        for (Follower follower : followers) {
            try (follower) {
                Job ended = follower.awaitEnd(LIMIT);
                WrongResultException.unless(
                        ended.getState() == JobState.JOB_STATE_SUCCEEDED && ended.getAttemptsCount() == 1,
                        "one of ten jobs ended as " + ended);
                last = Math.max(
                        last,
                        follower.log().entries().stream()
                                .filter(entry -> entry.stream() == LogEntry.STDOUT)
                                .findFirst()
                                .orElseThrow()
                                .seenMicros());
            }
        }
        return (last - start) / 1e3;
    }

    private Figure warm(Plan plan, HodeiServer server) throws Exception {
        List<Double> times = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.scaled(SAMPLES, 2); i++) {
            awaitReady(server.api());
            times.add(FirstLines.millisInPool(server.api(), "warm"));
            limits.add(Bash.firstByteMillis());
        }
        return new Figure(name(), "warm", "ms", times, "bash's first byte", limits, List.of(Bound.atMost(50)));
    }

    /** And nobody is on the way, who would take the processors. */
    private static void awaitReady(Api api) {
        Eventually.holds("the warm pool is ready, and quiet", LIMIT, () -> {
            List<Worker> live = api.liveWorkers();
            return live.size() == 1 && live.getFirst().getState() == WorkerState.WORKER_STATE_READY;
        });
    }
}
