package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class CliCold implements Workload {
    private static final int CALLS = 20;

    @Override
    public String name() {
        return "cli-cold";
    }

    @Override
    public String description() {
        return "`hodei job list` from start to end of its process";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        server.api().run("echo listed");
        Path directory = scene.directory();
        List<Double> medians = new ArrayList<>();
        List<Double> hellos = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            List<Double> times = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            for (int j = 0; j < plan.scaled(CALLS, 3); j++) {
                long start = System.nanoTime();
                Result result = server.cli().run("job", "list");
                times.add((System.nanoTime() - start) / 1e6);
                WrongResultException.unless(
                        result.exitCode() == 0 && result.outText().contains("echo listed"),
                        "job list: " + result.outText() + result.errText());
                limits.add(Jvm.helloMillis(directory));
            }
            medians.add(Numbers.median(times));
            hellos.add(Numbers.median(limits));
        }
        return List.of(new Figure(
                name(),
                "median",
                "ms",
                medians,
                "a JVM's hello world",
                hellos,
                List.of(Bound.atMost(120), Bound.ratioAtMost(4))));
    }
}
