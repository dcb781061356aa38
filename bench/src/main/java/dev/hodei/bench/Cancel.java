package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class Cancel implements Workload {
    private static final int JOBS = 200;

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String description() {
        return "from the call that cancels a running job until the last of its processes is dead";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        int jobs = plan.scaled(JOBS, 10);
        Path directory = scene.directory();
        try (Killer killer = new Killer()) {
            for (int i = 0; i < plan.repeats(); i++) {
                List<Double> times = new ArrayList<>();
                List<Double> kills = new ArrayList<>();
                for (int j = 0; j < jobs; j++) {
                    times.add(cancelMillis(server, directory));
                    kills.add(killMillis(killer, directory));
                }
                p50.add(Numbers.percentile(times, 0.5));
                p99.add(Numbers.percentile(times, 0.99));
                limits.add(Numbers.median(kills) + Hops.roundTripMillis());
            }
        }
        String limit = "kill by hand + a round trip";
        return List.of(
                new Figure(name(), "p50", "ms", p50, limit, limits, List.of()),
                new Figure(name(), "p99", "ms", p99, limit, limits, List.of(Bound.atMost(20))));
    }

    private static double cancelMillis(HodeiServer server, Path directory) throws Exception {
        Fifo fifo = Fifo.in(directory);
        Job job = server.api().queue(Api.command(fifo.treeCommand()));
        fifo.awaitOpen();
        // The server has heard of the start: otherwise it is the start that is measured.
        server.api().awaitState(job.getJobId(), JobState.JOB_STATE_RUNNING);
        long start = System.nanoTime();
        server.api().cancel(job.getJobId());
        double millis = (fifo.awaitEnd() - start) / 1e6;
        Job ended = server.api().ran(job.getJobId()).job();
        WrongResultException.unless(
                ended.getState() == JobState.JOB_STATE_CANCELLED, "a cancelled job ended as " + ended);
        return millis;
    }

    /** The same tree, started and killed without Hodei: SIGKILL to its process group. */
    private static double killMillis(Killer killer, Path directory) throws Exception {
        Fifo fifo = Fifo.in(directory);
        Process bash = new ProcessBuilder("setsid", "/bin/bash", "-c", fifo.treeCommand())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        fifo.awaitOpen();
        long start = System.nanoTime();
        killer.kill(bash.pid());
        double millis = (fifo.awaitEnd() - start) / 1e6;
        bash.waitFor();
        return millis;
    }
}
