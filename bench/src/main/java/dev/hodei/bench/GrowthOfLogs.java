package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.util.ArrayList;
import java.util.List;

/** A log's way to its followers: by its length, or by their number. */
final class GrowthOfLogs extends Growth {
    private static final int LINES_A_MEGABYTE = 131_072;
    private static final int MEGABYTES = 4;

    private final boolean byLength;

    private GrowthOfLogs(boolean byLength, String what, String unit, Integer... sizes) {
        super(what, unit, sizes);
        this.byLength = byLength;
    }

    static GrowthOfLogs byLength() {
        return new GrowthOfLogs(true, "megabytes of log", "ms/MB", 1, 10, 100, 1_000);
    }

    static GrowthOfLogs byFollowers() {
        return new GrowthOfLogs(false, "followers", "ms/MB each", 1, 10, 100, 1_000);
    }

    @Override
    public String description() {
        return byLength
                ? "time for a megabyte of a log so long, to one follower"
                : "time for a megabyte of a log to each of so many followers";
    }

    @Override
    List<Double> costs(int size, Plan plan, Scene scene) throws Exception {
        HodeiServer server = scene.server(1);
        Jobs.warmUp(server);
        int megabytes = byLength ? size : MEGABYTES;
        int followers = byLength ? 1 : size;
        List<Double> costs = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            costs.add(millis(server.api(), megabytes, followers) / megabytes / followers);
        }
        server.close();
        return costs;
    }

    /** Lines of seven characters and their end. */
    private static double millis(Api api, int megabytes, int followers) throws Exception {
        int lines = megabytes * LINES_A_MEGABYTE;
        long start = System.nanoTime();
        Job job = api.queue(Api.command("yes 1234567 | head -n " + lines));
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < followers; i++) {
            watchers.add(Watcher.checking(api, job.getJobId()));
        }
        long last = start;
        for (Watcher watcher : watchers) {
            Job ended = watcher.awaitEnd();
            WrongResultException.unless(
                    ended.getState() == JobState.JOB_STATE_SUCCEEDED, "the job that prints ended as " + ended);
            WrongResultException.unless(
                    watcher.received() >= lines * 7L
                            && watcher.chunks() == watchers.getFirst().chunks(),
                    "a follower has seen " + watcher.received() + " bytes, or others");
            last = Math.max(last, watcher.endedAt());
        }
        return (last - start) / 1e6;
    }
}
