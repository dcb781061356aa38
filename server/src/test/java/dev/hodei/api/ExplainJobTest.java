package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.hodei.circuit.Circuit;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Explanation;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.PoolStatus;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.log.Follower;
import dev.hodei.log.LogTail;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.JobRow;
import dev.hodei.scheduling.Standing;
import dev.hodei.scheduling.Tally;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.ConsideredWorker;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ProvisioningOutlook;
import dev.hodei.v1.StandingCount;
import dev.hodei.v1.WaitExplanation;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerStanding;
import dev.hodei.v1.WorkerState;
import dev.hodei.worker.Health;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ExplainJob: what the controller says and what the rows say, put together. */
class ExplainJobTest {
    private static final JobId JOB = new JobId("abcd" + "0".repeat(28));
    private static final JobId OTHER = new JobId("b".repeat(32));
    private static final WorkerId WORKER = new WorkerId("1".repeat(32));
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    private final MemoryJobs jobs = new MemoryJobs();
    private final MemoryWorkers workers = new MemoryWorkers();
    private final Inbox inbox = new Inbox();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InProcess grpc;
    private final JobServiceGrpc.JobServiceFutureStub client;
    private volatile @Nullable String trouble;

    ExplainJobTest() throws IOException {
        grpc = InProcess.serving(
                List.of(),
                new JobApi(
                        jobs,
                        workers,
                        new JobApi.Controller(
                                inbox,
                                MemoryWorkers.POOLS,
                                () -> JOB,
                                InstantSource.fixed(NOW.plusSeconds(20)),
                                () -> Optional.ofNullable(trouble)),
                        new WireMapping(
                                JobApiTest.HEARTBEATS,
                                MemoryWorkers.POOLS,
                                new WorkerLoads(),
                                id -> "as of an earlier turn"),
                        new Follower.Logs(new OneLog(List.of()), new LogTail()),
                        new Streams(new ChangeFeed(), timer, executor)));
        client = JobServiceGrpc.newFutureStub(grpc.channel());
        put("QUEUED");
    }

    @AfterEach
    void stop() {
        grpc.close();
        timer.shutdownNow();
        executor.shutdownNow();
    }

    private void put(String state, AttemptRow... attempts) {
        boolean ended = List.of("SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT").contains(state);
        String endReason = state.equals("FAILED") && attempts.length == 0 ? "PROVISION_FAILED" : null;
        jobs.put(new JobRow(
                JOB,
                1,
                "x",
                JobSpec.newBuilder().setCommand("x").build().toByteArray(),
                state,
                NOW,
                NOW,
                ended ? NOW : null,
                false,
                null,
                endReason,
                endReason == null ? "" : "the engine's words",
                List.of(attempts),
                Set.of()));
    }

    @Test
    void aJobWhoseParentsHoldEverySlotIsToldSo() throws Exception {
        JobId first = new JobId("c".repeat(32));
        nested(JOB, OTHER);
        nested(OTHER, first);
        var answer = ask();
        asked().reply().give(Optional.of(held(OTHER, first)));
        assertThat(get(answer).getWaiting().getReason()).isEqualTo(dev.hodei.v1.WaitReason.WAIT_REASON_HELD_BY_PARENT);
        assertThat(get(answer).getWaiting().getUnsatisfiable()).isTrue();
        assertThat(get(answer).getJob().getWaitReason())
                .isEqualTo(
                        "It waits for a slot that is held by its own parent, job bbbbbbbb, which waits for it; no other"
                                + " worker can take it.");
        // A circle has an end, too; and whoever is no parent gives a slot back.
        nested(first, OTHER);
        var other = ask();
        asked().reply().give(Optional.of(held(OTHER, new JobId("d".repeat(32)))));
        assertThat(get(other).getWaiting().getReason())
                .isEqualTo(dev.hodei.v1.WaitReason.WAIT_REASON_PROVISIONING_DISABLED);
    }

    private void nested(JobId id, JobId parent) {
        JobSpec spec = JobSpec.newBuilder()
                .setCommand("x")
                .setParentJobId(parent.value())
                .build();
        String state = id.equals(JOB) ? "QUEUED" : "RUNNING";
        jobs.put(new JobRow(
                id, 1, "x", spec.toByteArray(), state, NOW, NOW, null, false, null, null, "", List.of(), Set.of()));
    }

    private static Explanation held(JobId... jobs) {
        Worker busy = Worker.creating(
                WORKER, new WorkerOrigin("process", "default", Shape.PLAIN, null), Map.of(), NOW, NOW.plusSeconds(60));
        return new Explanation(
                NOW,
                new WaitReason.ProvisioningDisabled(new Tally(Map.of(Standing.BUSY, 1)), 1),
                new Explanation.Place(0, false, 1),
                List.of(new Explanation.Considered(busy, Health.HEALTHY, Standing.BUSY, Map.of(), List.of(jobs))),
                new Tally(Map.of()),
                new Explanation.Provisioning(false, List.of()));
    }

    private static AttemptRow attempt(@Nullable String endReason) {
        boolean ended = endReason != null;
        Integer exitCode = "EXIT_CODE".equals(endReason) ? 3 : null;
        return new AttemptRow(
                1,
                WORKER,
                ended ? "FAILED" : "RUNNING",
                NOW,
                NOW,
                ended ? NOW : null,
                endReason,
                exitCode,
                null,
                "",
                0,
                0,
                0,
                false,
                null,
                null,
                null);
    }

    private ListenableFuture<ExplainJobResponse> ask() {
        return client.explainJob(ExplainJobRequest.newBuilder().setJobId("abcd").build());
    }

    private static ExplainJobResponse get(ListenableFuture<ExplainJobResponse> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private ControllerEvent.ExplainJob asked() throws InterruptedException {
        ControllerEvent event = inbox.await(10, TimeUnit.SECONDS).getFirst();
        assertThat(event).isInstanceOf(ControllerEvent.ExplainJob.class);
        return (ControllerEvent.ExplainJob) event;
    }

    @Test
    void whatTheControllerDecidedIsToldWhole() throws Exception {
        Worker creating = Worker.creating(
                WORKER, new WorkerOrigin("process", "default", Shape.PLAIN, null), Map.of(), NOW, NOW.plusSeconds(60));
        var answer = ask();
        asked().reply()
                .give(Optional.of(new Explanation(
                        NOW,
                        new WaitReason.NobodyHasLabels(new Tally(Map.of()), "gpu=a100", true),
                        new Explanation.Place(7, true, 12),
                        List.of(new Explanation.Considered(
                                creating,
                                Health.UNHEALTHY,
                                Standing.LABELS_MISSING,
                                Map.of("gpu", "a100"),
                                List.of(OTHER))),
                        new Tally(Map.of(Standing.BUSY, 4)),
                        new Explanation.Provisioning(
                                true,
                                List.of(new PoolStatus(
                                        MemoryWorkers.POOLS.first(),
                                        NOW,
                                        1,
                                        0,
                                        0,
                                        0,
                                        new Circuit(1, NOW.plusSeconds(5), "no room", NOW),
                                        Map.of()))))));
        ExplainJobResponse response = get(answer);
        assertThat(response.getJob().getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
        assertThat(response.getJob().getWaitReason())
                .as("that of the explanation")
                .startsWith("No worker has gpu=a100");
        assertThat(response.getSuggestedAction()).contains("labels");
        assertThat(response.getWaiting())
                .isEqualTo(WaitExplanation.newBuilder()
                        .setReason(dev.hodei.v1.WaitReason.WAIT_REASON_NOBODY_HAS_LABELS)
                        .setUnsatisfiable(true)
                        .setDecidedAt(Timestamps.fromSeconds(1_000))
                        .setJobsAhead(7)
                        .setJobsAheadAtLeast(true)
                        .setJobsQueued(12)
                        .addWorkers(ConsideredWorker.newBuilder()
                                .setWorkerId(WORKER.value())
                                .setStanding(WorkerStanding.WORKER_STANDING_LABELS_MISSING)
                                .setState(WorkerState.WORKER_STATE_CREATING)
                                .setStateSince(Timestamps.fromSeconds(1_000))
                                .setCreatedAt(Timestamps.fromSeconds(1_000))
                                .setReadyDeadline(Timestamps.fromSeconds(1_060))
                                .setHealth(WorkerHealth.WORKER_HEALTH_UNHEALTHY)
                                .addJobIds(OTHER.value())
                                .setPool("default")
                                .putMissingLabels("gpu", "a100"))
                        .addMoreWorkers(StandingCount.newBuilder()
                                .setStanding(WorkerStanding.WORKER_STANDING_BUSY)
                                .setWorkers(4))
                        .setProvisioning(ProvisioningOutlook.newBuilder()
                                .setEnabled(true)
                                .setStarting(1)
                                .setMaxWorkers(2)
                                .setLastError("no room")
                                .setLastErrorAt(Timestamps.fromSeconds(1_000))
                                .setNextTryAt(Timestamps.fromSeconds(1_005))
                                .addPools(Pool.newBuilder()
                                        .setName("default")
                                        .setProvider("process")
                                        .setSlots(1)
                                        .setMaxWorkers(2)
                                        .setMaxStarting(2)
                                        .setReadyTimeout(Durations.fromSeconds(60))
                                        .setWorkersStarting(1)
                                        .setCircuit(CircuitState.CIRCUIT_STATE_CLOSED)
                                        .setFailures(1)
                                        .setLastError("no room")
                                        .setLastErrorAt(Timestamps.fromSeconds(1_000))
                                        .setNextTryAt(Timestamps.fromSeconds(1_005))))
                        .build());
    }

    @Test
    void aSchedulerThatDoesNotAnswerIsSaidPlainly() throws Exception {
        ExplainJobResponse response = get(ask());
        assertThat(response.getWaiting().getReason()).isEqualTo(dev.hodei.v1.WaitReason.WAIT_REASON_SCHEDULER_AWAY);
        assertThat(response.getJob().getWaitReason())
                .isEqualTo("The scheduler could not be asked: it is busy, and did not answer within 2 s.");
        assertThat(response.getWaiting().hasDecidedAt()).isFalse();
    }

    @Test
    void whereTheTroubleIsKnownNobodyIsAsked() throws Exception {
        trouble = "the database did not answer within 10 s";
        ExplainJobResponse response = get(ask());
        assertThat(response.getJob().getWaitReason())
                .isEqualTo("The scheduler could not be asked: the database did not answer within 10 s.");
        assertThat(inbox.await(0, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aJobThatWasAssignedMeanwhileIsToldAsSuch() throws Exception {
        workers.put(WORKER, "BUSY", NOW);
        var answer = ask();
        ControllerEvent.ExplainJob event = asked();
        put("RUNNING", attempt(null));
        event.reply().give(Optional.empty());
        ExplainJobResponse response = get(answer);
        assertThat(response.hasWaiting()).isFalse();
        assertThat(response.getJob().getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
        assertThat(response.getJob().getAttempts(0).getStartedAt()).isEqualTo(Timestamps.fromSeconds(1_000));
        assertThat(response.getWorker().getWorkerId()).isEqualTo(WORKER.value());
        assertThat(response.getWorker().getHealth()).isEqualTo(WorkerHealth.WORKER_HEALTH_SUSPECT);
    }

    @Test
    void whatAJobOfALostWorkerWaitsForIsTold() throws Exception {
        workers.put(WORKER, "LOST", NOW);
        put("RUNNING", attempt(null));
        var answer = ask();
        WaitReason reason = new WaitReason.LostWorkerNotGone(WORKER, NOW, NOW.plusSeconds(25));
        asked().reply()
                .give(Optional.of(new Explanation(
                        NOW,
                        reason,
                        new Explanation.Place(0, false, 0),
                        List.of(),
                        new Tally(Map.of()),
                        new Explanation.Provisioning(false, List.of()))));
        ExplainJobResponse response = get(answer);
        assertThat(response.getJob().getWaitReason()).isEqualTo(reason.sentence());
        assertThat(response.getWorker().getWorkerId()).isEqualTo(WORKER.value());
        assertThat(response.getWaiting())
                .isEqualTo(WaitExplanation.newBuilder()
                        .setReason(dev.hodei.v1.WaitReason.WAIT_REASON_LOST_WORKER_NOT_GONE)
                        .setDecidedAt(Timestamps.fromSeconds(NOW.getEpochSecond()))
                        .setWaitsSince(Timestamps.fromSeconds(NOW.getEpochSecond()))
                        .setWaitsUntil(Timestamps.fromSeconds(NOW.getEpochSecond() + 25))
                        .build());
    }

    @Test
    void aJobThatTheSchedulerHasNotSeenYetIsToldAsSuch() throws Exception {
        var answer = ask();
        asked().reply().give(Optional.empty());
        assertThat(get(answer).getJob().getWaitReason()).isEqualTo("The scheduler has not looked at it yet.");
        assertThat(get(answer).getWaiting().getReason()).isEqualTo(dev.hodei.v1.WaitReason.WAIT_REASON_NOT_DECIDED);
    }

    @Test
    void afterTheEndItSaysWhatCanBeDone() throws Exception {
        put("FAILED", attempt("EXIT_CODE"));
        assertThat(get(ask()).getSuggestedAction()).contains("end of the log");
        put("FAILED", attempt("SETUP_FAILED"));
        assertThat(get(ask()).getSuggestedAction()).contains("interpreter");
        put("TIMED_OUT", attempt("TIMEOUT"));
        assertThat(get(ask()).getSuggestedAction()).contains("--timeout");
        put("FAILED");
        assertThat(get(ask()).getSuggestedAction()).contains("what the provider reports");
        assertThat(get(ask()).getJob().getEndReason()).isEqualTo(dev.hodei.v1.EndReason.END_REASON_PROVISION_FAILED);
        assertThat(get(ask()).getJob().getEndDetail()).isEqualTo("the engine's words");
        put("CANCELLED");
        assertThat(get(ask()).getSuggestedAction()).contains("Queue it again");
        put("SUCCEEDED", attempt("EXIT_CODE"));
        assertThat(get(ask()).getSuggestedAction()).isEmpty();
        assertThat(inbox.await(0, TimeUnit.SECONDS)).as("the rows are enough").isEmpty();
    }

    @Test
    void anUnknownJobIsNotFound() {
        assertThatThrownBy(() -> get(client.explainJob(
                        ExplainJobRequest.newBuilder().setJobId("dead").build())))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("no job has an id that starts with dead");
    }
}
