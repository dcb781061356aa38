package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Captured;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Queues jobs one after the other and takes the time from the call to their line at a follower. */
final class FirstLines {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private FirstLines() {}

    /** Times in milliseconds; each job's log is checked. */
    static List<Double> millis(Api api, int count) throws WrongResultException {
        return millis(api, count, Map.of());
    }

    /** On workers with these labels. */
    static List<Double> millis(Api api, int count, Map<String, String> labels) throws WrongResultException {
        List<Double> times = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            times.add(one(api, "line " + i, JobSpec.newBuilder().putAllRequiredLabels(labels)));
        }
        return times;
    }

    /** One, on a worker of this pool. */
    static double millisInPool(Api api, String pool) throws WrongResultException {
        return one(api, "line", JobSpec.newBuilder().setPool(pool));
    }

    private static double one(Api api, String line, JobSpec.Builder spec) throws WrongResultException {
        long start = Captured.nowMicros();
        Job queued = api.queue(spec.setCommand("echo '" + line + "'").build());
        try (Follower follower = api.follow(queued.getJobId())) {
            Job ended = follower.awaitEnd(LIMIT);
            WrongResultException.unless(
                    ended.getState() == JobState.JOB_STATE_SUCCEEDED
                            && follower.log().stdoutText().equals(line + "\n"),
                    "a job that prints a line ended as " + ended + ", with " + follower.log());
            LogEntry first = follower.log().entries().stream()
                    .filter(entry -> entry.stream() == LogEntry.STDOUT)
                    .findFirst()
                    .orElseThrow();
            return (first.seenMicros() - start) / 1e3;
        }
    }
}
