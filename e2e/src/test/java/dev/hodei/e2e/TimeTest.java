package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.SettableClock;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped for a while, and one whose clock is set. */
class TimeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOST_AFTER = Duration.ofSeconds(8);
    private static final int LINES = 30;

    @Test
    void aServerThatWasStoppedLosesNoWorkerNoJobAndNoLine(@TempDir Path home) throws Exception {
        Path ended = Files.createDirectory(home.resolve("ended"));
        Gate gate = Gate.in(home);
        try (HodeiServer server = HodeiServer.start(home, settings())) {
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                jobs.add(server.api()
                        .queue(Api.command("echo begun; " + gate.command() + "; for i in {1.." + LINES
                                + "}; do echo line $i; sleep 0.02; done; touch '" + ended + "'/$HODEI_JOB_ID"))
                        .getJobId());
            }
            for (String job : jobs) {
                try (Follower follower = server.api().follow(job)) {
                    follower.awaitStdout("begun\n", LIMIT);
                }
            }
            List<String> workers = ids(server.api().liveWorkers());
            long pid = server.serverPid();
            Running.signal("STOP", pid);
            try {
                long stoppedAt = System.nanoTime();
                gate.open();
                Eventually.holds(
                        "the jobs have ended",
                        LIMIT,
                        () -> jobs.stream().allMatch(job -> Files.exists(ended.resolve(job))));
                Eventually.holds(
                        "it was stopped for longer than a worker may be silent",
                        LIMIT,
                        () -> System.nanoTime() - stoppedAt
                                > LOST_AFTER.plusSeconds(2).toNanos());
            } finally {
                Running.signal("CONT", pid);
            }
            String lines = IntStream.rangeClosed(1, LINES)
                    .mapToObj(line -> "line " + line + "\n")
                    .collect(Collectors.joining("", "begun\n", ""));
            for (String job : jobs) {
                Api.Ran ran = server.api().ran(job);
                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.job().getAttemptsList()).hasSize(1);
                assertThat(ran.log().stdoutText()).isEqualTo(lines);
                assertThat(ran.job().getAttempts(0).getLogBytesMissing()).isZero();
            }
            assertThat(server.api().run("echo on").log().stdoutText()).isEqualTo("on\n");
            assertThat(ids(server.api().liveWorkers())).containsAll(workers);
            assertThat(lost(server)).isEmpty();
        } finally {
            gate.open();
        }
    }

    @Test
    void settingTheClockLosesNobodyAndKeepsNobodyThatIsLost(@TempDir Path home) throws Exception {
        // The database is made before: initdb takes a long time with a clock that can be set.
        HodeiServer.start(home, settings()).close();
        SettableClock clock = SettableClock.in(home.resolve("clock"));
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(clock.settings());
        Gate gate = Gate.in(home);
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            Job job = server.api().queue(Api.command("echo begun; " + gate.command() + "; echo over"));
            try (Follower follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            for (int seconds : new int[] {240, -3_600}) {
                clock.set(Duration.ofSeconds(seconds));
                Eventually.holds("its clock is set", LIMIT, () -> Math.abs(offBy(server) - seconds) < 30);
                assertThat(server.api().run("echo on").log().stdoutText()).isEqualTo("on\n");
                assertThat(lost(server)).isEmpty();
            }
            gate.open();
            Api.Ran ran = server.api().ran(job.getJobId());
            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");

            Job last = server.api().queue(Api.command("echo begun; sleep 600"));
            try (Follower follower = server.api().follow(last.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            Running.signal("STOP", agentOf(server, last));
            Attempt end = server.api()
                    .awaitState(last.getJobId(), JobState.JOB_STATE_FAILED)
                    .getAttempts(0);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(end.getEndDetail()).contains("no heartbeat for " + LOST_AFTER.toSeconds() + " s");
        } finally {
            gate.open();
            SettableClock.removeRemains();
        }
    }

    private static Map<String, String> settings() {
        return Map.of(
                "HODEI_HEARTBEAT_INTERVAL", "300ms",
                "HODEI_HEARTBEAT_SUSPECT_AFTER", "2s",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER", "7s",
                "HODEI_HEARTBEAT_LOST_AFTER", LOST_AFTER.toSeconds() + "s",
                "HODEI_JOB_CONTROLLER_RECOVERY_GRACE", LOST_AFTER.toSeconds() + "s",
                "HODEI_PROVISIONING_MAX_WORKERS", "4");
    }

    /** By how many seconds its clock differs from ours. */
    private static long offBy(HodeiServer server) {
        Job probe = server.api().queue(Api.command("true"));
        return probe.getQueuedAt().getSeconds() - Instant.now().getEpochSecond();
    }

    /** The process of the agent that runs this job. */
    private static long agentOf(HodeiServer server, Job job) {
        String worker = server.api().get(job.getJobId()).getAttempts(0).getWorkerId();
        return server.agentPids().stream()
                .filter(pid -> worker.equals(Marked.variable(pid, "HODEI_WORKER_ID")))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ids(List<Worker> workers) {
        return workers.stream().map(Worker::getWorkerId).toList();
    }

    private static List<String> lost(HodeiServer server) {
        return ids(server.api().workers().listWorkers(ListWorkersRequest.getDefaultInstance()).getWorkersList().stream()
                .filter(worker -> worker.getState() == WorkerState.WORKER_STATE_LOST)
                .toList());
    }
}
