package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class FirstLineLoaded implements Workload {
    private static final int JOBS = 1_000;
    private static final int SLOTS = 4;
    private static final int RATE_JOBS = 1_000;

    @Override
    public String name() {
        return "first-line-loaded";
    }

    @Override
    public String description() {
        return "first-line while jobs of `true` come at half the rate that bash-drain reaches, on 4 slots";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(SLOTS);
        Jobs.warmUp(server);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            int rateJobs = plan.scaled(RATE_JOBS, 50);
            double rate = rateJobs / BashDrain.seconds(server, rateJobs);
            int probes = plan.scaled(JOBS, 10);
            alone.add(Numbers.percentile(FirstLines.millis(server.api(), probes), 0.5));
            List<Double> times = loaded(server, rate / 2, probes);
            p50.add(Numbers.percentile(times, 0.5));
            p99.add(Numbers.percentile(times, 0.99));
        }
        return List.of(
                new Figure(name(), "p50", "ms", p50, "its own p50 without load", alone, List.of()),
                new Figure(name(), "p99", "ms", p99, "its own p50 without load", alone, List.of(Bound.atMost(50))));
    }

    private static List<Double> loaded(HodeiServer server, double rate, int probes) throws Exception {
        long before = Jobs.lastNumber(server.database());
        CompletableFuture<Integer> load = new CompletableFuture<>();
        Thread loader = Thread.ofPlatform().name("load").unstarted(() -> {
            try {
                load.complete(submitUntilInterrupted(server.api(), rate));
            } catch (WrongResultException e) {
                load.completeExceptionally(e);
            }
        });
        loader.start();
        List<Double> times;
        try {
            times = FirstLines.millis(server.api(), probes);
        } finally {
            loader.interrupt();
        }
        int background = load.get();
        Jobs.awaitAll(server.database());
        Jobs.mustHaveRunOnce(server.database(), before, background + probes);
        return times;
    }

    /** At this rate, whatever becomes of the jobs. Returns how many there were. */
    private static int submitUntilInterrupted(Api api, double rate) throws WrongResultException {
        JobSpec spec = Api.command("true");
        Submitter submitter = new Submitter(api);
        long start = System.nanoTime();
        int count = 0;
        try {
            while (!Thread.interrupted()) {
                submitter.submit(spec);
                count++;
                long due = start + (long) (count / rate * 1e9);
                Thread.sleep(java.time.Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            // That is how it is told to stop.
        }
        try {
            submitter.await();
        } catch (InterruptedException e) {
            throw new WrongResultException("interrupted twice");
        }
        return count;
    }
}
