package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

final class LogLines implements Workload {
    private static final int LINES = 300_000;

    @Override
    public String name() {
        return "log-lines";
    }

    @Override
    public String description() {
        return "a loop of bash's echo, from the call that queues it until a follower has its last line";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        int lines = plan.scaled(LINES, 1_000);
        String loop = "for ((i = 0; i < " + lines + "; i++)); do echo line $i; done";
        CRC32C expected = new CRC32C();
        for (int i = 0; i < lines; i++) {
            expected.update(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        List<Double> rates = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            long start = System.nanoTime();
            Job job = server.api().queue(Api.command(loop));
            Watcher watcher = Watcher.decoding(server.api(), job.getJobId());
            watcher.awaitEnd();
            rates.add(lines / ((watcher.endedAt() - start) / 1e9));
            WrongResultException.unless(watcher.checksum() == expected.getValue(), "the follower has seen other bytes");
            limits.add(lines / Bash.seconds("{ " + loop + "; } > all", scene.directory()));
        }
        return List.of(new Figure(
                name(),
                "1 follower",
                "lines/s",
                rates,
                "the same loop to a file",
                limits,
                List.of(Bound.ratioAtLeast(0.95))));
    }
}
