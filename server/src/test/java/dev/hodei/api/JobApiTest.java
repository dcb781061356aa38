package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.api.InProcess.Heard;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.JobTerms;
import dev.hodei.log.Follower;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogTail;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.SlowDatabaseException;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.RetryJobRequest;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import dev.hodei.worker.HeartbeatPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobApiTest {
    static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final WorkerId WORKER = new WorkerId("f".repeat(32));

    private final MemoryJobs jobs = new MemoryJobs();
    private final Inbox inbox = new Inbox();
    private static final WatchJobsRequest WATCH_QUEUED = WatchJobsRequest.newBuilder()
            .setFilter(JobFilter.newBuilder().addStates(JobState.JOB_STATE_QUEUED))
            .build();
    private final ChangeFeed feed = new ChangeFeed();
    private final LogTail tail = new LogTail();
    private final List<LogChunk> log = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger ids = new AtomicInteger();

    private InProcess grpc;
    private JobServiceGrpc.JobServiceBlockingStub client;

    JobApiTest() throws IOException {
        grpc = InProcess.serving(
                List.of(),
                new JobApi(
                        jobs,
                        new MemoryWorkers(),
                        new JobApi.Controller(
                                inbox,
                                MemoryWorkers.POOLS,
                                () -> new JobId("%032x"
                                        .formatted(0xabcd0000L + ids.incrementAndGet())
                                        .replaceFirst("^0{24}(.*)$", "$1" + "0".repeat(24))),
                                InstantSource.fixed(Instant.EPOCH),
                                Optional::empty),
                        new WireMapping(HEARTBEATS, MemoryWorkers.POOLS, new WorkerLoads(), id -> "waits"),
                        new Follower.Logs(new OneLog(log), tail),
                        new Streams(feed, timer, executor)));
        client = JobServiceGrpc.newBlockingStub(grpc.channel());
    }

    @AfterEach
    void stop() {
        grpc.close();
        timer.shutdownNow();
        executor.shutdownNow();
    }

    private Job queue(String command) {
        return queue(JobSpec.newBuilder().setCommand(command).build());
    }

    private Job queue(JobSpec spec) {
        return client.queueJob(QueueJobRequest.newBuilder().setSpec(spec).build())
                .getJob();
    }

    private void move(Job job, String state, AttemptRow... attempts) {
        JobId id = new JobId(job.getJobId());
        jobs.put(MemoryJobs.moved(jobs.get(id), state, List.of(attempts)));
        feed.publish(new Effect.Changed(Set.of(id), Set.of(id), Set.of()));
    }

    private static AttemptRow attempt(boolean ended) {
        return new AttemptRow(
                1,
                WORKER,
                ended ? "SUCCEEDED" : "RUNNING",
                Instant.EPOCH,
                Instant.EPOCH,
                ended ? Instant.EPOCH : null,
                ended ? "EXIT_CODE" : null,
                ended ? 0 : null,
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

    private ControllerEvent posted() throws InterruptedException {
        return inbox.await(10, TimeUnit.SECONDS).getFirst();
    }

    @Test
    void aJobIsStoredThenToldToTheControllerThenAnswered() throws Exception {
        Job job = queue("echo hi");
        assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
        assertThat(job.getDisplayName()).isEqualTo("echo hi");
        assertThat(job.getWaitReason()).isEqualTo("waits");
        assertThat(posted()).isInstanceOfSatisfying(ControllerEvent.JobQueued.class, event -> {
            assertThat(event.job().id().value()).isEqualTo(job.getJobId());
            assertThat(event.job().number()).isEqualTo(1);
        });
        assertThat(client.getJob(GetJobRequest.newBuilder()
                                .setJobId(job.getJobId().substring(0, 8))
                                .build())
                        .getJob())
                .isEqualTo(job);
    }

    @Test
    void whatIsRefusedIsNotStored() {
        assertThatThrownBy(() -> queue("")).hasMessageContaining("INVALID_ARGUMENT: the command is empty");
        assertThat(jobs.size()).isZero();
    }

    @Test
    void aRepeatedRequestIsOneJob() {
        QueueJobRequest request = QueueJobRequest.newBuilder()
                .setSpec(JobSpec.newBuilder().setCommand("x"))
                .setRequestId("r-1")
                .build();
        assertThat(client.queueJob(request)).isEqualTo(client.queueJob(request));
        assertThat(jobs.size()).isEqualTo(1);
    }

    @Test
    void anEndedJobIsRunAgainAsANewOne() throws Exception {
        JobSpec spec = JobSpec.newBuilder()
                .setName("once more")
                .setCommand("make")
                .setRetries(2)
                .setRetriesOnLost(1)
                .setPriority(0)
                .putRequiredLabels("os", "linux")
                .build();
        Job first = client.queueJob(QueueJobRequest.newBuilder().setSpec(spec).build())
                .getJob();
        assertThat(posted())
                .isInstanceOfSatisfying(
                        ControllerEvent.JobQueued.class,
                        event -> assertThat(event.job().terms())
                                .isEqualTo(new JobTerms(2, 1, 0, new Demand(Map.of("os", "linux")))));
        RetryJobRequest request = RetryJobRequest.newBuilder()
                .setJobId(first.getJobId().substring(0, 8))
                .setRequestId("again-1")
                .build();
        assertThatThrownBy(() -> client.retryJob(request))
                .hasMessageStartingWith("FAILED_PRECONDITION: job abcd0001 is queued and can be run again once it has")
                .hasMessageContaining("`hodei job cancel abcd0001`");
        move(first, "FAILED");

        Job again = client.retryJob(request).getJob();
        assertThat(again.getOriginJobId()).isEqualTo(first.getJobId());
        assertThat(again.getJobId()).isNotEqualTo(first.getJobId());
        assertThat(again.getSpec()).isEqualTo(spec);
        assertThat(again.getDisplayName()).isEqualTo("once more");
        assertThat(again.getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
        assertThat(posted()).isInstanceOfSatisfying(ControllerEvent.JobQueued.class, event -> {
            assertThat(event.job().id().value()).isEqualTo(again.getJobId());
            assertThat(event.job().terms()).isEqualTo(new JobTerms(2, 1, 0, new Demand(Map.of("os", "linux"))));
        });
        assertThat(client.retryJob(request).getJob()).isEqualTo(again);
        assertThat(jobs.size()).isEqualTo(2);
        QueueJobRequest reused = QueueJobRequest.newBuilder()
                .setSpec(spec)
                .setRequestId("again-1")
                .build();
        assertThatThrownBy(() -> client.queueJob(reused)).hasMessageContaining("was used for another request");
    }

    @Test
    void idsThatMeanNothingOrTooMuch() {
        for (int i = 0; i < 3; i++) {
            queue("x");
        }
        assertThatThrownBy(() -> get("dddd"))
                .hasMessage("NOT_FOUND: no job has an id that starts with dddd; `hodei job list` shows them");
        assertThatThrownBy(() -> get("0".repeat(32))).hasMessageStartingWith("NOT_FOUND: no job has an id");
        assertThatThrownBy(() -> get("abcd"))
                .hasMessageStartingWith("INVALID_ARGUMENT: 3 jobs have an id that starts with abcd: abcd0001")
                .hasMessageEndingWith("; give more digits");
        assertThatThrownBy(() -> get("abc")).hasMessageContaining("\"abc\" is not a job id; give at least 4");
        assertThatThrownBy(() -> get("")).hasMessageContaining("no job id was given");
        for (int i = 0; i < 3; i++) {
            queue("x");
        }
        assertThatThrownBy(() -> get("abcd")).hasMessageContaining("more than 5 jobs have an id that starts with abcd");
    }

    private Job get(String id) {
        return client.getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesGoFromTheNewestDownOrFromTheOldestUp(boolean oldestFirst) {
        for (int i = 0; i < 5; i++) {
            queue("echo " + i);
        }
        ListJobsRequest request = ListJobsRequest.newBuilder()
                .setPageSize(2)
                .setOldestFirst(oldestFirst)
                .build();
        List<String> names = new ArrayList<>();
        while (true) {
            ListJobsResponse page = client.listJobs(request);
            page.getJobsList().forEach(job -> names.add(job.getDisplayName()));
            if (page.getNextPageToken().isEmpty()) {
                break;
            }
            request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
        }
        List<String> newestFirst = List.of("echo 4", "echo 3", "echo 2", "echo 1", "echo 0");
        assertThat(names).isEqualTo(oldestFirst ? newestFirst.reversed() : newestFirst);
        ListJobsRequest bad = request.toBuilder().setPageToken("nonsense").build();
        assertThatThrownBy(() -> client.listJobs(bad)).hasMessageStartingWith("INVALID_ARGUMENT: the page token");
        ListJobsRequest turned =
                request.toBuilder().setOldestFirst(!oldestFirst).build();
        assertThatThrownBy(() -> client.listJobs(turned)).hasMessageStartingWith("INVALID_ARGUMENT: the page token");
    }

    @Test
    void aPageOfLargeJobsEndsEarly() {
        for (int i = 0; i < 40; i++) {
            queue("x".repeat(130_000));
        }
        ListJobsResponse page =
                client.listJobs(ListJobsRequest.newBuilder().setPageSize(40).build());
        assertThat(page.getJobsCount()).isEqualTo(24);
        assertThat(page.getSerializedSize()).isLessThan(4 << 20);
        assertThat(client.listJobs(ListJobsRequest.newBuilder()
                                .setPageSize(40)
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getJobsCount())
                .isEqualTo(16);
    }

    @Test
    void cancellingAnswersWithTheRowAsItIsThen() throws Exception {
        Job job = queue("sleep 9");
        posted();
        Thread controller = Thread.startVirtualThread(() -> {
            try {
                ControllerEvent.CancelJob first = (ControllerEvent.CancelJob) posted();
                // It did not know the job: it is asked to look at the rows, and again.
                first.reply().give(CancelAnswer.NOT_LIVE);
                List<ControllerEvent> next = new ArrayList<>();
                while (next.size() < 2) {
                    next.addAll(inbox.await(10, TimeUnit.SECONDS));
                }
                assertThat(next.getFirst()).isInstanceOf(ControllerEvent.Resync.class);
                move(job, "CANCELLED");
                ((ControllerEvent.CancelJob) next.get(1)).reply().give(CancelAnswer.CANCELLED);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Job after = client.cancelJob(
                        CancelJobRequest.newBuilder().setJobId(job.getJobId()).build())
                .getJob();
        controller.join();
        assertThat(after.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    }

    @Test
    void aDatabaseThatIsAwayIsUnavailableAndOneThatIsSlowIsNot() {
        jobs.failure = new java.util.concurrent.CompletionException(new ConnectException("connection refused"));
        assertThatThrownBy(() -> queue("x")).hasMessageStartingWith("UNAVAILABLE: the server can't reach its database");
        jobs.failure = new SlowDatabaseException(Duration.ofSeconds(6));
        assertThatThrownBy(() -> queue("x"))
                .hasMessageStartingWith("DEADLINE_EXCEEDED: the database did not confirm the request in time");
        jobs.failure = new IllegalStateException("a secret");
        assertThatThrownBy(() -> queue("x")).hasMessage("INTERNAL: the server failed to answer; its log says why");
    }

    @Test
    void aWatchBringsWhatMatchesThenChangesAndTheLastOfWhatMatchesNoMore() throws Exception {
        Job first = queue("one");
        Job second = queue("two");
        Heard<WatchJobsResponse> heard = new Heard<>();
        JobServiceGrpc.newStub(grpc.channel()).watchJobs(WATCH_QUEUED, heard);
        assertThat(heard.next()).isEqualTo(event(first));
        assertThat(heard.next()).isEqualTo(event(second));
        assertThat(((WatchJobsResponse) heard.next()).hasInitialJobsSent()).isTrue();
        move(first, "RUNNING", attempt(false));
        assertThat(((WatchJobsResponse) heard.next()).getJob().getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
        // It matches no more: silence. What comes next is the third job.
        move(first, "SUCCEEDED", attempt(true));
        Job third = queue("three");
        assertThat(heard.next()).isEqualTo(event(third));
    }

    @Test
    void aWatchOfQueuedJobsMissesNoneThatEndsBeforeItIsRead() throws Exception {
        Job brief = queue("brief");
        move(brief, "SUCCEEDED", attempt(true));
        Heard<WatchJobsResponse> heard = new Heard<>();
        JobServiceGrpc.newStub(grpc.channel()).watchJobs(WATCH_QUEUED, heard);
        assertThat(((WatchJobsResponse) heard.next()).hasInitialJobsSent()).isTrue();
        // That it was queued is only heard now that it has ended.
        feed.publish(new Effect.Changed(Set.of(new JobId(brief.getJobId())), Set.of(), Set.of()));
        assertThat(((WatchJobsResponse) heard.next()).getJob().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }

    private static WatchJobsResponse event(Job job) {
        return WatchJobsResponse.newBuilder().setJob(job).build();
    }

    @Test
    void aLogIsFollowedToTheEndOfItsAttempt() throws Exception {
        Job job = queue("one");
        Heard<FollowLogsResponse> heard = new Heard<>();
        JobServiceGrpc.newStub(grpc.channel())
                .followLogs(
                        FollowLogsRequest.newBuilder().setJobId(job.getJobId()).build(), heard);
        log.add(new LogChunk(0, 2, 7, 3, 1, new byte[] {1, 2}));
        move(job, "RUNNING", attempt(false));
        assertThat(((FollowLogsResponse) heard.next()).getStart().getAttempt()).isEqualTo(1);
        var chunk = ((FollowLogsResponse) heard.next()).getChunk();
        assertThat(chunk.getEntryCount()).isEqualTo(2);
        assertThat(chunk.getBody().toByteArray()).containsExactly(1, 2);
        // Another attempt may follow; this one's log is complete.
        move(job, "QUEUED", attempt(true));
        var end = ((FollowLogsResponse) heard.next()).getEnd();
        assertThat(end.getPosition()).isEqualTo(2);
        assertThat(end.getJob().getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
        assertThat(heard.next()).isEqualTo("completed");
    }

    @Test
    void anUnknownLogIsNotFound() throws Exception {
        Heard<FollowLogsResponse> heard = new Heard<>();
        var stub = JobServiceGrpc.newStub(grpc.channel());
        stub.followLogs(FollowLogsRequest.newBuilder().setJobId("dddd").build(), heard);
        assertThat(heard.next()).asString().startsWith("NOT_FOUND: no job has an id that starts with dddd");
        String id = queue("one").getJobId();
        stub.followLogs(
                FollowLogsRequest.newBuilder().setJobId(id).setAttempt(2).build(), heard);
        assertThat(heard.next()).asString().startsWith("NOT_FOUND: job " + id + " has no such attempt");
    }
}
