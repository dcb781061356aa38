package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.hodei.api.InProcess.Heard;
import dev.hodei.bootstrap.JoinAddress;
import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.AuditEvent;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.AuditLog.Entry;
import dev.hodei.postgres.JobRow;
import dev.hodei.session.Providers;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.AuditServiceGrpc;
import dev.hodei.v1.DrainWorkerRequest;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.WatchWorkersRequest;
import dev.hodei.v1.WatchWorkersResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerServiceGrpc;
import dev.hodei.v1.WorkerState;
import dev.hodei.worker.Reach;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerApiTest {
    private static final JobId FIRST_JOB = new JobId("a".repeat(32));
    private static final WorkerId FIRST = new WorkerId("0001" + "0".repeat(28));
    private static final WorkerId SECOND = new WorkerId("0002" + "0".repeat(28));
    private static final WireMapping MAPPING =
            new WireMapping(JobApiTest.HEARTBEATS, MemoryWorkers.POOLS, new WorkerLoads(), _ -> "waits");

    private final MemoryWorkers workers = new MemoryWorkers();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ProcessClock clock = new ProcessClock(now::get, () -> 0);
    private final Inbox inbox = new Inbox();
    private final ChangeFeed feed = new ChangeFeed();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InProcess grpc;

    WorkerApiTest() throws IOException {
        grpc = InProcess.serving(
                List.of(),
                new WorkerApi(
                        workers,
                        new WorkerApi.Controller(
                                inbox,
                                new Refreshes(new Providers(List.of(), inbox, clock), _ -> false, clock, executor),
                                new WorkerLoads(),
                                MemoryWorkers.POOLS,
                                new JoinAddress("localhost:50051", ""),
                                Optional::empty),
                        MAPPING,
                        now::get,
                        new Streams(feed, timer, executor)),
                new AuditApi(
                        (selection, before, limit) -> CompletableFuture.completedFuture(List.of(3L, 2L, 1L).stream()
                                .filter(number -> number < before)
                                .limit(limit)
                                .map(number -> new Entry(
                                        number,
                                        new AuditEvent(
                                                Instant.EPOCH,
                                                selection.actor() == null ? "server" : selection.actor(),
                                                "a" + number,
                                                null,
                                                selection.worker(),
                                                null,
                                                "")))
                                .toList()),
                        new MemoryJobs(),
                        workers));
    }

    @AfterEach
    void stop() {
        grpc.close();
        timer.shutdownNow();
        executor.shutdownNow();
    }

    @Test
    void healthIsDerivedAtTheTimeOfTheAnswer() {
        workers.put(FIRST, "READY", Instant.EPOCH);
        workers.put(SECOND, "LOST", Instant.EPOCH);
        var client = WorkerServiceGrpc.newBlockingStub(grpc.channel());
        var request = GetWorkerRequest.newBuilder().setWorkerId("0001").build();
        assertThat(client.getWorker(request).getWorker().getHealth()).isEqualTo(WorkerHealth.WORKER_HEALTH_HEALTHY);
        now.set(Instant.EPOCH.plusSeconds(15));
        assertThat(client.getWorker(request).getWorker().getHealth()).isEqualTo(WorkerHealth.WORKER_HEALTH_SUSPECT);
        now.set(Instant.EPOCH.plusSeconds(14 * 3600));
        assertThat(client.getWorker(request).getWorker().getHealth()).isEqualTo(WorkerHealth.WORKER_HEALTH_UNHEALTHY);
        assertThat(client.listWorkers(ListWorkersRequest.getDefaultInstance()).getWorkersList())
                .extracting(Worker::getHealth)
                .containsExactly(WorkerHealth.WORKER_HEALTH_UNSPECIFIED, WorkerHealth.WORKER_HEALTH_UNHEALTHY);
    }

    @Test
    void aWatchBringsChangesOfHealthToo() throws Exception {
        workers.put(FIRST, "READY", Instant.EPOCH);
        workers.put(SECOND, "READY", Instant.EPOCH);
        Heard<WatchWorkersResponse> heard = new Heard<>();
        WorkerServiceGrpc.newStub(grpc.channel())
                .watchWorkers(
                        WatchWorkersRequest.newBuilder()
                                .setFilter(WorkerFilter.newBuilder().setLiveOnly(true))
                                .build(),
                        heard);
        assertThat(next(heard).getWorker().getWorkerId()).isEqualTo(FIRST.value());
        assertThat(next(heard).getWorker().getWorkerId()).isEqualTo(SECOND.value());
        assertThat(next(heard).hasInitialWorkersSent()).isTrue();
        // The first is heard again, unannounced; the second is not.
        workers.put(FIRST, "READY", Instant.EPOCH.plusSeconds(20));
        now.set(Instant.EPOCH.plusSeconds(20));
        Worker suspect = next(heard).getWorker();
        assertThat(suspect.getWorkerId()).isEqualTo(SECOND.value());
        assertThat(suspect.getHealth()).isEqualTo(WorkerHealth.WORKER_HEALTH_SUSPECT);
        workers.put(SECOND, "LOST", Instant.EPOCH.plusSeconds(20));
        feed.publish(new Effect.Changed(Set.of(), Set.of(), Set.of(SECOND)));
        assertThat(next(heard).getWorker().getState()).isEqualTo(WorkerState.WORKER_STATE_LOST);
    }

    @Test
    void aWatchKeepsToItsPool() throws Exception {
        workers.put(FIRST, "READY", Instant.EPOCH);
        workers.put(SECOND, "READY", Instant.EPOCH);
        workers.move(SECOND, "other");
        Heard<WatchWorkersResponse> heard = new Heard<>();
        WorkerServiceGrpc.newStub(grpc.channel())
                .watchWorkers(
                        WatchWorkersRequest.newBuilder()
                                .setFilter(WorkerFilter.newBuilder().setPool("other"))
                                .build(),
                        heard);
        assertThat(next(heard).getWorker().getWorkerId()).isEqualTo(SECOND.value());
        assertThat(next(heard).hasInitialWorkersSent()).isTrue();
        workers.put(FIRST, "BUSY", Instant.EPOCH);
        feed.publish(new Effect.Changed(Set.of(), Set.of(), Set.of(FIRST)));
        workers.put(SECOND, "BUSY", Instant.EPOCH);
        workers.move(SECOND, "other");
        feed.publish(new Effect.Changed(Set.of(), Set.of(), Set.of(SECOND)));
        assertThat(next(heard).getWorker().getWorkerId()).isEqualTo(SECOND.value());
    }

    private static WatchWorkersResponse next(Heard<WatchWorkersResponse> heard) throws InterruptedException {
        return (WatchWorkersResponse) heard.next();
    }

    @Test
    void stopsAreAskedOfTheControllerAndAnsweredWithTheRow() throws Exception {
        workers.put(FIRST, "BUSY", Instant.EPOCH);
        var client = WorkerServiceGrpc.newFutureStub(grpc.channel());
        var drain = client.drainWorker(DrainWorkerRequest.newBuilder()
                .setWorkerId("0001")
                .setDeadline(Duration.newBuilder().setSeconds(600))
                .build());
        var asked = (ControllerEvent.DrainWorker) posted();
        assertThat(asked.worker()).isEqualTo(FIRST);
        assertThat(asked.deadline()).isEqualTo(Instant.EPOCH.plusSeconds(600));
        workers.put(FIRST, "DRAINING", Instant.EPOCH);
        asked.reply().give(WorkerAnswer.TAKEN);
        assertThat(drain.get(10, TimeUnit.SECONDS).getWorker().getState()).isEqualTo(WorkerState.WORKER_STATE_DRAINING);

        var terminate = client.terminateWorker(
                TerminateWorkerRequest.newBuilder().setWorkerId("0001").build());
        var now = (ControllerEvent.TerminateWorker) posted();
        workers.put(FIRST, "TERMINATED", Instant.EPOCH);
        now.reply().give(WorkerAnswer.NOT_LIVE);
        assertThatThrownBy(() -> terminate.get(10, TimeUnit.SECONDS))
                .hasMessageContaining("FAILED_PRECONDITION: worker 00010000 has ended already: it is terminated since");
    }

    @Test
    void whoIsTerminatedHadTheJobsThatItHadWhenItWasAsked() throws Exception {
        workers.put(FIRST, "BUSY", Instant.EPOCH);
        workers.give(FIRST, FIRST_JOB);
        var terminate = WorkerServiceGrpc.newFutureStub(grpc.channel())
                .terminateWorker(
                        TerminateWorkerRequest.newBuilder().setWorkerId("0001").build());
        var asked = (ControllerEvent.TerminateWorker) posted();
        // Its agent is quick: the job has ended before the answer is made.
        workers.put(FIRST, "TERMINATING", Instant.EPOCH);
        asked.reply().give(WorkerAnswer.TAKEN);
        var response = terminate.get(10, TimeUnit.SECONDS);
        assertThat(response.getWorker().getJobIdsList()).isEmpty();
        assertThat(response.getStoppedJobIdsList()).containsExactly(FIRST_JOB.value());
    }

    @Test
    void aStopThatMakesNoSenseIsRefusedBeforeTheControllerHearsOfIt() throws Exception {
        workers.put(FIRST, "READY", Instant.EPOCH);
        workers.put(SECOND, "LOST", Instant.EPOCH);
        var client = WorkerServiceGrpc.newBlockingStub(grpc.channel());
        DrainWorkerRequest.Builder request = DrainWorkerRequest.newBuilder().setWorkerId("0001");
        for (Duration bad : List.of(
                Duration.getDefaultInstance(),
                Duration.newBuilder().setSeconds(-1).build(),
                Duration.newBuilder().setNanos(-1).build(),
                Duration.newBuilder().setSeconds(7 * 86_400).setNanos(1).build(),
                Duration.newBuilder().setSeconds(Long.MAX_VALUE).build())) {
            assertThatThrownBy(() -> client.drainWorker(request.setDeadline(bad).build()))
                    .hasMessageStartingWith("INVALID_ARGUMENT: the deadline must be more than 0 and at most 7 days");
        }
        assertThatThrownBy(() -> client.drainWorker(
                        DrainWorkerRequest.newBuilder().setWorkerId("0002").build()))
                .hasMessageContaining("FAILED_PRECONDITION: worker 00020000 has ended already: it is lost since");
        assertThatThrownBy(() -> client.terminateWorker(
                        TerminateWorkerRequest.newBuilder().setWorkerId("0009").build()))
                .hasMessageStartingWith("NOT_FOUND");
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    @Test
    void whereNobodyReadsTheInboxNothingIsKeptInItAndThatIsSaid() throws Exception {
        workers.put(FIRST, "READY", Instant.EPOCH);
        inbox.close();
        var client = WorkerServiceGrpc.newBlockingStub(grpc.channel());
        assertThatThrownBy(() -> client.drainWorker(
                        DrainWorkerRequest.newBuilder().setWorkerId("0001").build()))
                .hasMessageStartingWith("FAILED_PRECONDITION: this server's job controller is switched off");
        inbox.post(new ControllerEvent.Resync());
        assertThat(inbox.await(0, TimeUnit.NANOSECONDS)).isEmpty();
    }

    private ControllerEvent posted() throws InterruptedException {
        return inbox.await(10, TimeUnit.SECONDS).getFirst();
    }

    @Test
    void uptimeAndDowntimeAreThoseOfTheAnswersTime() {
        var reach = new Reach(
                null,
                Instant.EPOCH.plusSeconds(100),
                java.time.Duration.ofSeconds(90),
                java.time.Duration.ofMillis(1_500));
        workers.put(FIRST, "DRAINING", Instant.EPOCH, Instant.EPOCH.plusSeconds(900), reach);
        now.set(Instant.EPOCH.plusSeconds(130));
        Worker worker = WorkerServiceGrpc.newBlockingStub(grpc.channel())
                .getWorker(GetWorkerRequest.newBuilder().setWorkerId("0001").build())
                .getWorker();
        assertThat(worker.getUptime().getSeconds()).isEqualTo(90);
        assertThat(worker.getDowntime())
                .isEqualTo(Duration.newBuilder()
                        .setSeconds(31)
                        .setNanos(500_000_000)
                        .build());
        assertThat(worker.hasReachableSince()).isFalse();
        assertThat(worker.getUnreachableSince().getSeconds()).isEqualTo(100);
        assertThat(worker.getDrainDeadline().getSeconds()).isEqualTo(900);
    }

    @Test
    void theAuditLogIsPagedWithinItsFilter() {
        workers.put(FIRST, "READY", Instant.EPOCH);
        var client = AuditServiceGrpc.newBlockingStub(grpc.channel());
        var request = ListAuditEventsRequest.newBuilder()
                .setWorkerId("0001")
                .setPageSize(2)
                .build();
        var page = client.listAuditEvents(request);
        assertThat(page.getEventsList()).extracting(event -> event.getAction()).containsExactly("a3", "a2");
        assertThat(page.getEvents(0).getWorkerId()).isEqualTo(FIRST.value());
        var last = client.listAuditEvents(
                request.toBuilder().setPageToken(page.getNextPageToken()).build());
        assertThat(last.getEventsList()).extracting(event -> event.getAction()).containsExactly("a1");
        assertThat(last.getNextPageToken()).isEmpty();
    }

    @Test
    void whatAWorkerDidIsFoundByTheBeginningOfItsId() {
        workers.put(FIRST, "READY", Instant.EPOCH);
        var client = AuditServiceGrpc.newBlockingStub(grpc.channel());
        var events = client.listAuditEvents(ListAuditEventsRequest.newBuilder()
                        .setActor("worker:0001")
                        .setPageSize(1)
                        .build())
                .getEventsList();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().getActor()).isEqualTo("worker:" + FIRST);
        assertThat(events.getFirst().getWorkerId()).isEqualTo(FIRST.value());
        assertThat(events.getFirst().getNumber()).isEqualTo(3);
        assertThatThrownBy(() -> client.listAuditEvents(
                        ListAuditEventsRequest.newBuilder().setActor("nobody").build()))
                .hasMessageContaining("an actor is user, server or worker:ID");
    }

    @Test
    void aJobIsMappedWhole() {
        JobId id = new JobId("b".repeat(32));
        Instant time = Instant.ofEpochSecond(5, 7_000);
        Job job = MAPPING.job(new JobRow(
                id,
                1,
                "name",
                JobSpec.newBuilder().setCommand("x").build().toByteArray(),
                "FAILED",
                time,
                time,
                time,
                true,
                FIRST_JOB,
                null,
                "",
                List.of(new AttemptRow(
                        2, FIRST, "FAILED", time, time, time, "SIGNAL", null, 9, "killed", 10, 100, 3, true, "ab", null,
                        null)),
                Set.of()));
        assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(job.getOriginJobId()).isEqualTo(FIRST_JOB.value());
        assertThat(job.getWaitReason()).isEmpty();
        assertThat(job.getCancelRequested()).isTrue();
        assertThat(job.getSpec().getCommand()).isEqualTo("x");
        assertThat(job.getFinishedAt().getSeconds()).isEqualTo(5);
        assertThat(job.getFinishedAt().getNanos()).isEqualTo(7_000);
        Attempt attempt = job.getAttempts(0);
        assertThat(attempt.getNumber()).isEqualTo(2);
        assertThat(attempt.getState()).isEqualTo(AttemptState.ATTEMPT_STATE_FAILED);
        assertThat(attempt.getEndReason()).isEqualTo(EndReason.END_REASON_SIGNAL);
        assertThat(attempt.hasExitCode()).isFalse();
        assertThat(attempt.getSignal()).isEqualTo(9);
        assertThat(attempt.getEndDetail()).isEqualTo("killed");
        assertThat(attempt.getLogHash()).isEqualTo("ab");
        assertThat(List.of(attempt.getLogEntries(), attempt.getLogBytes(), attempt.getLogBytesMissing()))
                .containsExactly(10L, 100L, 3L);
        assertThat(attempt.getLogEndUnknown()).isTrue();
    }

    @Test
    void everyStoredNameHasItsWireName() {
        for (var state : dev.hodei.worker.WorkerState.values()) {
            assertThat(WorkerState.valueOf("WORKER_STATE_" + state).getNumber()).isPositive();
        }
        for (var state : dev.hodei.job.AttemptState.values()) {
            assertThat(AttemptState.valueOf("ATTEMPT_STATE_" + state).getNumber())
                    .isPositive();
        }
        for (var reason : dev.hodei.job.EndReason.values()) {
            assertThat(EndReason.valueOf("END_REASON_" + reason).getNumber()).isPositive();
        }
        for (var outcome : dev.hodei.job.JobState.Outcome.values()) {
            assertThat(JobState.valueOf("JOB_STATE_" + outcome).getNumber()).isPositive();
        }
    }
}
