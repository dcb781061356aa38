package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class LogTrickle implements Workload {
    private static final int LINES = 600;

    @Override
    public String name() {
        return "log-trickle";
    }

    @Override
    public String description() {
        return "a line every 100 ms: from the moment that it holds, which bash reads from the clock, to the follower";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> max = new ArrayList<>();
        List<Double> hops = new ArrayList<>();
        int lines = plan.scaled(LINES, 20);
        for (int i = 0; i < plan.repeats(); i++) {
            List<Double> delays = delays(server.api(), lines);
            p50.add(Numbers.percentile(delays, 0.5));
            p99.add(Numbers.percentile(delays, 0.99));
            max.add(Numbers.max(delays));
            hops.add(Hops.roundTripMillis() / 2);
        }
        String hop = "a hop on loopback";
        return List.of(
                new Figure(name(), "p50", "ms", p50, hop, hops, List.of()),
                new Figure(name(), "p99", "ms", p99, hop, hops, List.of(Bound.atMost(10))),
                new Figure(name(), "max", "ms", max, hop, hops, List.of(Bound.atMost(50))));
    }

    private static List<Double> delays(Api api, int lines) throws WrongResultException {
        Job job = api.queue(Api.command("for ((i = 0; i < " + lines
                + "; i++)); do printf '%s %s\\n' $i ${EPOCHREALTIME/[.,]/}; sleep 0.1; done"));
        try (Follower follower = api.follow(job.getJobId())) {
            follower.awaitEnd(Duration.ofSeconds(lines));
            List<Double> delays = new ArrayList<>();
            for (LogEntry entry : follower.log().entries()) {
                if (entry.stream() == LogEntry.STDOUT) {
                    String[] words = entry.text().split(" ", 2);
                    WrongResultException.unless(
                            words[0].equals("" + delays.size()), "line " + delays.size() + " is " + entry.text());
                    delays.add((entry.seenMicros() - Long.parseLong(words[1])) / 1e3);
                }
            }
            WrongResultException.unless(delays.size() == lines, delays.size() + " lines of " + lines);
            return delays;
        }
    }
}
