package dev.hodei.bench;

import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class ProvisionProcess implements Workload {
    private static final int JOBS = 10;

    @Override
    public String name() {
        return "provision-process";
    }

    @Override
    public String description() {
        return "from the call that queues a job, with nobody there to run it, to its line at a follower";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        List<Double> medians = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            List<Double> times = new ArrayList<>();
            List<Double> starts = new ArrayList<>();
            for (int j = 0; j < plan.scaled(JOBS, 2); j++) {
                endWorkers(server);
                times.addAll(FirstLines.millis(server.api(), 1));
                starts.add(Jvm.agentStartMillis(scene.directory()));
            }
            medians.add(Numbers.median(times));
            limits.add(Numbers.median(starts) + Bash.firstByteMillis());
        }
        return List.of(new Figure(
                name(),
                "median",
                "ms",
                medians,
                "an agent's JVM until it connects + bash's first byte",
                limits,
                List.of(Bound.ratioAtMost(1.5))));
    }

    private static void endWorkers(HodeiServer server) {
        for (Worker worker : server.api().liveWorkers()) {
            server.api()
                    .workers()
                    .terminateWorker(TerminateWorkerRequest.newBuilder()
                            .setWorkerId(worker.getWorkerId())
                            .build());
        }
        Eventually.holds(
                "no worker is left",
                Duration.ofSeconds(60),
                () -> server.api().liveWorkers().isEmpty());
    }
}
