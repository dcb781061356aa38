package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.ConsideredWorker;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ProvisioningOutlook;
import dev.hodei.v1.StandingCount;
import dev.hodei.v1.WaitExplanation;
import dev.hodei.v1.WaitReason;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerStanding;
import dev.hodei.v1.WorkerState;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code hodei job why} says. */
class WhyTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);
    /** When the scheduler decided. */
    private static final long DECIDED = 1_700_000_100L;

    private final FakeHodei hodei;

    WhyTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private static Timestamp before(long seconds) {
        return Timestamps.fromSeconds(DECIDED - seconds);
    }

    private static ConsideredWorker.Builder worker(String digit, WorkerStanding standing, WorkerState state) {
        return ConsideredWorker.newBuilder()
                .setWorkerId(digit.repeat(32))
                .setStanding(standing)
                .setState(state)
                .setStateSince(before(90))
                .setCreatedAt(before(150))
                .setHealth(WorkerHealth.WORKER_HEALTH_HEALTHY)
                .setLastHeartbeatAt(before(3));
    }

    private Cli.Result why(ExplainJobResponse.Builder explanation, String... options) {
        hodei.change(() -> hodei.services.explanation = explanation.build());
        String[] args = new String[options.length + 3];
        System.arraycopy(new String[] {"job", "why", "1a2b"}, 0, args, 0, 3);
        System.arraycopy(options, 0, args, 3, options.length);
        Cli.Result result = new Cli(hodei).run(args);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private String whyLost(boolean started, String detail) {
        String id = (started ? "3" : "2") + "a2b".repeat(10) + "0";
        hodei.add(id, job -> {
            Attempt.Builder attempt = Attempt.newBuilder()
                    .setNumber(1)
                    .setState(AttemptState.ATTEMPT_STATE_LOST)
                    .setEndReason(EndReason.END_REASON_WORKER_LOST)
                    .setEndDetail(detail);
            if (started) {
                attempt.setStartedAt(before(50));
            }
            job.job = job.job.toBuilder()
                    .setState(JobState.JOB_STATE_FAILED)
                    .clearAttempts()
                    .addAttempts(attempt)
                    .build();
        });
        hodei.change(() -> hodei.services.explanation = ExplainJobResponse.getDefaultInstance());
        return new Cli(hodei).run("job", "why", id.substring(0, 8)).out();
    }

    @Test
    void whatIsSaidOfALostJobDoesNotContradictItself() {
        assertThat(whyLost(true, "the worker agent died while the job ran"))
                .contains(" failed: contact with its worker was lost: the worker agent died while the job ran\n")
                .contains("Queue it again if it may run twice");
        assertThat(whyLost(false, "the worker agent died before the command was started"))
                .contains(
                        " failed: contact with its worker was lost before it started: the worker agent died before the command was"
                                + " started\n")
                .contains("It never ran; queue it again");
    }

    @Test
    void whatAJobOfALostWorkerWaitsForIsTold() {
        hodei.add(ID, job -> {
            job.running();
            job.job = job.job.toBuilder()
                    .setWaitReason("Its worker 1a2b3c4d is silent.")
                    .build();
        });
        String text = why(ExplainJobResponse.newBuilder()
                        .setWaiting(
                                WaitExplanation.newBuilder().setReason(WaitReason.WAIT_REASON_LOST_WORKER_NOT_GONE)))
                .out();
        assertThat(text).contains("  Its worker 1a2b3c4d is silent.");
    }

    @Test
    void aWaitingJobsPlaceAndEveryWorkerAreTold() {
        hodei.add(ID, job -> {});
        WaitExplanation.Builder waiting = WaitExplanation.newBuilder()
                .setReason(WaitReason.WAIT_REASON_AT_WORKER_LIMIT)
                .setDecidedAt(before(0))
                .setJobsAhead(3)
                .setJobsQueued(9)
                .addWorkers(worker("1", WorkerStanding.WORKER_STANDING_FREE, WorkerState.WORKER_STATE_READY))
                .addWorkers(worker("2", WorkerStanding.WORKER_STANDING_BUSY, WorkerState.WORKER_STATE_BUSY)
                        .addJobIds("c".repeat(32)))
                .addWorkers(worker("3", WorkerStanding.WORKER_STANDING_STARTING, WorkerState.WORKER_STATE_CREATING)
                        .setCreatedAt(before(3))
                        .setReadyDeadline(before(-57)))
                .addWorkers(worker("4", WorkerStanding.WORKER_STANDING_SILENT, WorkerState.WORKER_STATE_READY)
                        .setHealth(WorkerHealth.WORKER_HEALTH_SUSPECT)
                        .setLastHeartbeatAt(before(20)))
                .addWorkers(worker("5", WorkerStanding.WORKER_STANDING_SILENT, WorkerState.WORKER_STATE_READY)
                        .clearLastHeartbeatAt())
                .addWorkers(worker("6", WorkerStanding.WORKER_STANDING_NOT_CONNECTED, WorkerState.WORKER_STATE_READY))
                .addWorkers(worker("7", WorkerStanding.WORKER_STANDING_STOPPING, WorkerState.WORKER_STATE_DRAINING))
                .addWorkers(worker("8", WorkerStanding.WORKER_STANDING_STOPPING, WorkerState.WORKER_STATE_TERMINATING))
                .addWorkers(worker("9", WorkerStanding.WORKER_STANDING_LABELS_MISSING, WorkerState.WORKER_STATE_READY)
                        .putMissingLabels("os", "linux")
                        .putMissingLabels("gpu", "a100"))
                .addMoreWorkers(StandingCount.newBuilder()
                        .setStanding(WorkerStanding.WORKER_STANDING_BUSY)
                        .setWorkers(10))
                .addMoreWorkers(StandingCount.newBuilder()
                        .setStanding(WorkerStanding.WORKER_STANDING_LABELS_MISSING)
                        .setWorkers(2))
                .setProvisioning(
                        ProvisioningOutlook.newBuilder().setEnabled(true).setStarting(1));
        String out = why(ExplainJobResponse.newBuilder().setWaiting(waiting).setSuggestedAction("Wait."))
                .out();
        assertThat(out.lines().map(line -> line.replaceAll("queued \\d+d ago", "queued long ago")))
                .containsExactly(
                        "job 1a2b3c4d is queued: no worker is free",
                        "  queued long ago; 3 jobs that ask for the same come first (higher priority, or older), of 9"
                                + " that are queued",
                        "  1 worker is being started",
                        "  Wait.",
                        "",
                        "WORKER    STATE        SINCE    WHY NOT",
                        "11111111  ready        90s ago  has a free slot: jobs that come first are looked at first",
                        "22222222  busy         90s ago  no free slot: has job cccccccc",
                        "33333333  creating     90s ago  is being started, since 3s; given up if not ready in 57s",
                        "44444444  ready        90s ago  was last heard 20s ago (suspect)",
                        "55555555  ready        90s ago  was never heard",
                        "66666666  ready        90s ago  is not connected; was last heard 3s ago",
                        "77777777  draining     90s ago  is draining: takes no more jobs",
                        "88888888  terminating  90s ago  was told to stop",
                        "99999999  ready        90s ago  does not have gpu=a100, os=linux",
                        "and 10 more busy, 2 more without its labels");
    }

    @Test
    void unsatisfiableIsToldFromWaiting() {
        hodei.add(ID, job -> {});
        WaitExplanation.Builder waiting = WaitExplanation.newBuilder()
                .setReason(WaitReason.WAIT_REASON_NOBODY_HAS_LABELS)
                .setUnsatisfiable(true)
                .setDecidedAt(before(0))
                .setJobsQueued(1);
        assertThat(why(ExplainJobResponse.newBuilder().setWaiting(waiting).setSuggestedAction("Ask for less."))
                        .out())
                .startsWith("job 1a2b3c4d can't run as things are: no worker is free\n")
                .containsPattern("\n  queued \\d+d ago\n")
                .endsWith("  Ask for less.\n");
    }

    @Test
    void theProvidersErrorIsToldOnceWithTheNextTry() {
        FakeJob job = hodei.add(ID, waiting -> {});
        Pool.Builder pool =
                Pool.newBuilder().setName("ci").setLastError("no room\u001b[2J").setLastErrorAt(before(2));
        ProvisioningOutlook.Builder outlook =
                ProvisioningOutlook.newBuilder().setEnabled(true).addPools(pool);
        WaitExplanation.Builder waiting = WaitExplanation.newBuilder()
                .setDecidedAt(before(0))
                .setJobsQueued(1)
                .setReason(WaitReason.WAIT_REASON_WORKERS_STARTING)
                .setProvisioning(outlook);
        assertThat(why(ExplainJobResponse.newBuilder().setWaiting(waiting)).out())
                .containsPattern("  queued \\d+d ago; it comes next\n")
                .contains("  a worker could not be started in pool ci 2s ago: no room\\x1b[2J\n");
        hodei.change(() -> job.job = job.job.toBuilder()
                .setWaitReason("No worker could be started: no room.")
                .build());
        waiting.setReason(WaitReason.WAIT_REASON_PROVISIONING_FAILED)
                .setProvisioning(outlook.setPools(
                        0,
                        pool.setNextTryAt(Timestamps.fromMillis(DECIDED * 1_000 + 2_400))
                                .setFailures(6)
                                .setCircuit(CircuitState.CIRCUIT_STATE_OPEN)));
        assertThat(why(ExplainJobResponse.newBuilder().setWaiting(waiting)).out())
                .contains("is queued: No worker could be started: no room.\n")
                .contains("  a worker could not be started in pool ci 2s ago; next try in 3s; 6 failures in a"
                        + " row, so one worker at a time is tried\n");
    }

    @Test
    void aJobThatIsToRunAgainSaysHowItsLastAttemptEnded() {
        hodei.add(ID, job -> {
            job.running();
            job.failedAndQueuedAgain(3);
        });
        assertThat(why(ExplainJobResponse.newBuilder()).out())
                .contains("  attempt 1 failed: exit code 3; it is to run again\n");
    }

    @Test
    void aRunningJobIsToldWithItsWorkerAndSinceWhen() {
        FakeJob job = hodei.add(ID, FakeJob::running);
        Worker.Builder worker = Worker.newBuilder().setHealth(WorkerHealth.WORKER_HEALTH_HEALTHY);
        assertThat(why(ExplainJobResponse.newBuilder().setWorker(worker)).out())
                .startsWith("job 1a2b3c4d runs on worker feedbeef\n")
                .containsPattern("  started \\d+d ago\n")
                .doesNotContain("last heard", "asked for it to be stopped")
                .contains("`hodei job logs 1a2b3c4d --follow`");
        worker.setHealth(WorkerHealth.WORKER_HEALTH_SUSPECT).setLastHeartbeatAt(before(20));
        hodei.change(
                () -> job.job = job.job.toBuilder().setCancelRequested(true).build());
        assertThat(why(ExplainJobResponse.newBuilder().setWorker(worker)).out())
                .startsWith("job 1a2b3c4d runs on worker feedbeef and is being stopped\n")
                .contains("  a user asked for it to be stopped; it ends when its processes are gone\n")
                .containsPattern("  its worker was last heard \\d+d ago; if it stays silent");
    }

    @Test
    void anEndedJobIsToldWithWhatCanBeDone() {
        FakeJob job = hodei.add(ID, FakeJob::running);
        hodei.change(() -> job.exit(127));
        assertThat(why(ExplainJobResponse.newBuilder().setSuggestedAction("Look at the log."))
                        .out())
                .startsWith("job 1a2b3c4d failed: exit code 127\n")
                .containsPattern("  ended \\d+d ago\n")
                .contains("worker's PATH")
                .doesNotContain("Look at the log.");
        hodei.change(() -> {
            job.failedAndQueuedAgain(1);
            job.running();
            job.end(JobState.JOB_STATE_CANCELLED, Attempt.newBuilder().setEndReason(EndReason.END_REASON_CANCELLED));
        });
        assertThat(why(ExplainJobResponse.newBuilder().setSuggestedAction("Queue it again."))
                        .out())
                .startsWith("job 1a2b3c4d was cancelled\n")
                .contains(", after 2 attempts\n")
                .contains("  Queue it again.\n");
    }

    @Test
    void jsonIsTheWholeAnswer() {
        hodei.add(ID, job -> {});
        JsonObject answer = JsonParser.parseString(why(
                                ExplainJobResponse.newBuilder()
                                        .setWaiting(WaitExplanation.newBuilder()
                                                .setReason(WaitReason.WAIT_REASON_AT_WORKER_LIMIT)
                                                .setJobsAhead(2)),
                                "-o",
                                "json")
                        .out())
                .getAsJsonObject();
        assertThat(answer.getAsJsonObject("job").get("jobId").getAsString()).isEqualTo(ID);
        assertThat(answer.getAsJsonObject("waiting").get("reason").getAsString())
                .isEqualTo("at_worker_limit");
        assertThat(answer.getAsJsonObject("waiting").get("jobsAhead").getAsInt())
                .isEqualTo(2);
    }

    @Test
    void anUnknownJobIsOneLineOnStandardError() {
        Cli.Result result = new Cli(hodei).run("job", "why", "dead");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("hodei: there is no job dead\n");
        assertThat(result.out()).isEmpty();
    }
}
