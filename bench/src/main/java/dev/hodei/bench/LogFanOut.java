package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** log-1, log-10 and log-100: one job that writes all it can, and so many followers that see all of it. */
final class LogFanOut implements Workload {
    private static final int LINES = 10_000_000;
    private static final long SLOW_PAUSE_MILLIS = 50;
    private static final long LOOK_MILLIS = 1;

    private final int followers;
    private final List<Bound> target;

    LogFanOut(int followers, List<Bound> target) {
        this.followers = followers;
        this.target = target;
    }

    @Override
    public String name() {
        return "log-" + followers;
    }

    @Override
    public String description() {
        return followers == 1
                ? "`seq` to one follower, who decodes and checks each byte"
                : "`seq` to " + followers
                        + " followers, who check each byte; one joins half-way, and a slow one looks on";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        int lines = plan.scaled(LINES, 10_000);
        Expected expected = expected(lines);
        once(server, lines, expected);
        List<Double> rates = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            rates.add(followers * expected.bytes() / once(server, lines, expected) / 1e6);
            limits.add(expected.bytes() / Bash.seconds("seq 1 " + lines + " | cat > all", scene.directory()) / 1e6);
        }
        String what = followers == 1 ? "follower" : "followers, in sum";
        return List.of(new Figure(
                name(), followers + " " + what, "MB/s", rates, "`seq` through a pipe to a file", limits, target));
    }

    /** Seconds from the call that queues the job until the last of the followers that keep up has all of it. */
    private double once(HodeiServer server, int lines, Expected expected) throws Exception {
        Api api = server.api();
        long start = System.nanoTime();
        Job job = api.queue(Api.command("seq 1 " + lines));
        List<Watcher> watchers = new ArrayList<>();
        watchers.add(Watcher.decoding(api, job.getJobId()));
        for (int i = 2; i < followers; i++) {
            watchers.add(Watcher.checking(api, job.getJobId()));
        }
        Watcher slow = null;
        if (followers > 1) {
            slow = Watcher.slow(api, job.getJobId(), SLOW_PAUSE_MILLIS);
            while (watchers.getFirst().received() < expected.bytes() / 2) {
                Thread.sleep(LOOK_MILLIS);
            }
            watchers.add(Watcher.checking(api, job.getJobId()));
        }
        long last = start;
        for (int i = 0; i < watchers.size(); i++) {
            Watcher watcher = watchers.get(i);
            Job ended = watcher.awaitEnd();
            WrongResultException.unless(
                    ended.getState() == JobState.JOB_STATE_SUCCEEDED, "the job that prints ended as " + ended);
            WrongResultException.unless(
                    i == 0
                            ? watcher.checksum() == expected.checksum()
                            : watcher.chunks() == watchers.getFirst().chunks(),
                    "follower " + i + " has seen other bytes");
            last = Math.max(last, watcher.endedAt());
        }
        if (slow != null) {
            slow.hurry();
            slow.awaitEnd();
            WrongResultException.unless(
                    slow.chunks() == watchers.getFirst().chunks(), "the slow follower has seen other bytes");
        }
        return (last - start) / 1e9;
    }

    /** What `seq` writes. */
    private record Expected(long bytes, long checksum) {}

    private static Expected expected(int lines) {
        CRC32C checksum = new CRC32C();
        long bytes = 0;
        for (int i = 1; i <= lines; i++) {
            byte[] line = (i + "\n").getBytes(StandardCharsets.US_ASCII);
            checksum.update(line);
            bytes += line.length;
        }
        return new Expected(bytes, checksum.getValue());
    }
}
