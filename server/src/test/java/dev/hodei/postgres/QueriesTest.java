package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.AuditEvent;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.JobTerms;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class QueriesTest {
    private static TestDatabase database;
    private static Stored stored;
    private static final Jobs.Selection ALL = new Jobs.Selection(Set.of(), null, Map.of(), null, TimeRange.ALWAYS);

    private Jobs jobs;
    private Workers workers;

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
        stored = new Stored(fresh);
    }

    @BeforeEach
    void begin() {
        jobs = new Jobs(database.pool());
        workers = new Workers(database.pool());
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void aJobIsFoundAsItWasQueued() {
        JobId id = new JobId(stored.id());
        Jobs.NewJob job = new Jobs.NewJob(
                id,
                null,
                "naïve\0 'name'",
                new byte[] {0, 1, -1},
                Map.of("a", "ü\"'"),
                Stored.NOW.plusNanos(999),
                new JobTerms(1, 2),
                null);
        JobRow inserted = TestDatabase.await(jobs.insert(job)).job();
        JobRow found = TestDatabase.await(jobs.find(id)).orElseThrow();

        assertThat(found).usingRecursiveComparison().isEqualTo(inserted);
        assertThat(found.displayName()).isEqualTo("naïve\uFFFD 'name'");
        assertThat(found.queuedAt()).isEqualTo(Stored.NOW);
        assertThat(page(selection(null, Map.of("a", "ü\"'"), null))).containsExactly(id);
        assertThat(TestDatabase.await(new AuditLog(database.pool()).page(AuditLog.Selection.of(id), Long.MAX_VALUE, 9)))
                .extracting(AuditLog.Entry::event)
                .containsExactly(new AuditEvent(Stored.NOW, AuditEvent.USER, "job.queued", id, null, id, ""));
        assertThat(TestDatabase.await(jobs.find(new JobId(stored.id())))).isEmpty();
    }

    @Test
    void aBatchIsQueuedInItsOrderAndARepeatedOneGetsTheSameJobs() {
        List<Jobs.NewJob> batch = IntStream.rangeClosed(1, 1_000)
                .mapToObj(number -> "job " + (1_000 - number))
                .map(name -> new Jobs.NewJob(
                        new JobId(stored.id()),
                        "batch-" + name,
                        name,
                        new byte[] {1},
                        Map.of("batch", "b\"1"),
                        Stored.NOW,
                        new JobTerms(1, 2),
                        null))
                .toList();
        List<Jobs.Inserted> first = TestDatabase.await(jobs.insertAll(batch));
        List<Jobs.Inserted> again = TestDatabase.await(jobs.insertAll(batch.stream()
                .map(job -> new Jobs.NewJob(
                        new JobId(stored.id()),
                        job.requestId(),
                        "x",
                        job.spec(),
                        Map.of(),
                        Stored.NOW,
                        job.terms(),
                        null))
                .toList()));

        assertThat(first)
                .extracting(one -> one.job().displayName())
                .containsExactlyElementsOf(
                        batch.stream().map(Jobs.NewJob::displayName).toList());
        assertThat(first).extracting(one -> one.job().number()).isSorted();
        assertThat(first).allMatch(Jobs.Inserted::created);
        assertThat(again).noneMatch(Jobs.Inserted::created);
        assertThat(again)
                .extracting(one -> one.job().id())
                .containsExactlyElementsOf(batch.stream().map(Jobs.NewJob::id).toList());
        for (Jobs.Inserted one : List.of(first.getFirst(), first.getLast())) {
            assertThat(TestDatabase.await(jobs.find(one.job().id())).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(one.job());
        }
        assertThat(page(selection(null, Map.of("batch", "b\"1"), null))).isNotEmpty();
        assertThat(TestDatabase.await(new AuditLog(database.pool())
                        .page(AuditLog.Selection.of(batch.getFirst().id()), Long.MAX_VALUE, 9)))
                .extracting(entry -> entry.event().action())
                .containsExactly("job.queued");
    }

    @Test
    void aRepeatedRequestGetsTheJobOfTheFirst() {
        JobId first = new JobId(stored.id());
        JobId second = new JobId(stored.id());
        byte[] spec = {1};
        Jobs.Inserted created = TestDatabase.await(
                jobs.insert(new Jobs.NewJob(first, "req", "one", spec, Map.of(), Stored.NOW, JobTerms.DEFAULT, null)));
        Jobs.Inserted repeated = TestDatabase.await(
                jobs.insert(new Jobs.NewJob(second, "req", "two", spec, Map.of(), Stored.NOW, JobTerms.DEFAULT, null)));

        assertThat(created.created()).isTrue();
        assertThat(repeated.created()).isFalse();
        assertThat(repeated.job()).usingRecursiveComparison().isEqualTo(created.job());
        assertThat(TestDatabase.await(jobs.find(second))).isEmpty();
        assertThat(TestDatabase.await(
                        new AuditLog(database.pool()).page(AuditLog.Selection.of(second), Long.MAX_VALUE, 9)))
                .isEmpty();
    }

    @Test
    void aJobThatRunsAnotherAgainNamesIt() {
        JobId first = stored.job("first");
        JobId again = new JobId(stored.id());
        byte[] spec = {1};
        JobRow inserted = TestDatabase.await(jobs.insert(
                        new Jobs.NewJob(again, null, "first", spec, Map.of(), Stored.NOW, JobTerms.DEFAULT, first)))
                .job();

        assertThat(inserted.origin()).isEqualTo(first);
        assertThat(TestDatabase.await(jobs.find(again)).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(inserted);
        assertThat(TestDatabase.await(jobs.byIds(List.of(again))).getFirst().origin())
                .isEqualTo(first);
        assertThat(TestDatabase.await(
                        new AuditLog(database.pool()).page(AuditLog.Selection.of(again), Long.MAX_VALUE, 9)))
                .extracting(entry -> entry.event().detail())
                .containsExactly("runs job " + first + " again");
    }

    @Test
    void attemptsComeWithTheExtentOfTheirLogs() throws Exception {
        WorkerId worker = stored.worker("BUSY");
        JobId id = stored.job("twice");
        stored.running(id, worker, 1);
        AttemptKey second = stored.running(id, worker, 2);
        new PostgresLogStore(database.pool())
                .append(second, List.of(new LogChunk(0, 4, 1, 40, 1, new byte[] {9})))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        JobRow found = TestDatabase.await(jobs.find(id)).orElseThrow();
        assertThat(found.attempts()).extracting(AttemptRow::attempt).containsExactly(1, 2);
        assertThat(found.attempts()).extracting(AttemptRow::state).containsExactly("LOST", "RUNNING");
        assertThat(found.attempts()).extracting(AttemptRow::logPosition).containsExactly(0L, 4L);
        assertThat(found.attempts().getLast().logTextBytes()).isEqualTo(40);
        assertThat(found.attempts().getFirst().endReason()).isEqualTo("WORKER_LOST");

        JobRow listed = TestDatabase.await(jobs.byIds(List.of(id))).getFirst();
        assertThat(listed.attempts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("workerRequestedAt", "workerReadyAt")
                .containsExactly(found.attempts().getLast());
        assertThat(found.attempts().getLast().workerRequestedAt()).isEqualTo(Stored.NOW);
        assertThat(listed.attempts().getLast().workerRequestedAt()).isNull();
        assertThat(TestDatabase.await(workers.find(worker)).orElseThrow().jobs())
                .containsExactly(id);
    }

    @Test
    void jobsAreSelectedByWhatIsAsked() throws SQLException {
        WorkerId worker = stored.worker("READY");
        Map<String, String> mine = Map.of("team", "select", "tier", "1");
        JobId queued = stored.job("Build ÉCLAIR 100%", mine);
        JobId running = stored.job("test_eclair", Map.of("team", "select"));
        JobId cancelled = stored.job("build other", Map.of("team", "select"));
        stored.running(running, worker, 1);
        stored.cancelled(cancelled);
        Map<String, String> team = Map.of("team", "select");

        assertThat(page(selection(null, team, null))).containsExactly(cancelled, running, queued);
        assertThat(page(selection(null, mine, null))).containsExactly(queued);
        assertThat(page(selection("éclair 100%", team, null))).containsExactly(queued);
        assertThat(page(selection("BUILD", team, null))).containsExactly(cancelled, queued);
        assertThat(page(selection("t_e", team, null))).containsExactly(running);
        assertThat(page(selection(null, Map.of(), worker))).containsExactly(running);
        assertThat(page(selection("build", Map.of(), worker))).isEmpty();
        assertThat(page(new Jobs.Selection(Set.of("QUEUED", "CANCELLED"), null, team, null, TimeRange.ALWAYS)))
                .containsExactly(cancelled, queued);
        assertThat(page(new Jobs.Selection(Set.of("SUCCEEDED"), null, team, null, TimeRange.ALWAYS)))
                .isEmpty();
    }

    @Test
    void jobsAndEventsAreSelectedByTime() {
        List<JobId> ids = new ArrayList<>();
        for (int minute = 0; minute < 5; minute++) {
            JobId id = new JobId(stored.id());
            ids.add(id);
            TestDatabase.await(jobs.insert(new Jobs.NewJob(
                    id,
                    null,
                    "timed",
                    new byte[] {1},
                    Map.of(),
                    Stored.NOW.plus(Duration.ofMinutes(minute)),
                    JobTerms.DEFAULT,
                    null)));
        }
        Instant second = Stored.NOW.plus(Duration.ofMinutes(1));
        Instant fourth = Stored.NOW.plus(Duration.ofMinutes(3));
        assertThat(page(timed(second, fourth))).containsExactly(ids.get(2), ids.get(1));
        assertThat(page(timed(fourth, null))).containsExactly(ids.get(4), ids.get(3));
        assertThat(page(timed(null, second))).containsExactly(ids.get(0));
        assertThat(page(timed(Instant.MIN, Instant.MAX))).hasSize(5);
        assertThat(TestDatabase.await(jobs.pageAfter(timed(second, fourth), 0, 9)))
                .extracting(JobRow::id)
                .containsExactly(ids.get(1), ids.get(2));

        AuditLog audit = new AuditLog(database.pool());
        TimeRange range = new TimeRange(second, fourth);
        assertThat(TestDatabase.await(audit.page(new AuditLog.Selection(null, null, "user", range), Long.MAX_VALUE, 9)))
                .extracting(entry -> entry.event().job())
                .containsExactly(ids.get(2), ids.get(1));
        assertThat(TestDatabase.await(
                        audit.page(new AuditLog.Selection(null, null, "server", range), Long.MAX_VALUE, 9)))
                .isEmpty();
        assertThat(TestDatabase.await(
                        audit.page(new AuditLog.Selection(ids.get(3), null, null, range), Long.MAX_VALUE, 9)))
                .isEmpty();
    }

    private static Jobs.Selection timed(@Nullable Instant from, @Nullable Instant until) {
        return new Jobs.Selection(Set.of(), "timed", Map.of(), null, new TimeRange(from, until));
    }

    @Test
    void pagesFollowOneAnotherWithoutGapOrOverlap() throws SQLException {
        for (int i = 0; i < 25; i++) {
            JobId id = stored.job("paged " + i);
            if (i % 3 == 0) {
                stored.cancelled(id);
            }
        }
        Jobs.Selection selection = selection("paged", Map.of(), null);
        List<JobRow> whole = TestDatabase.await(jobs.page(selection, Long.MAX_VALUE, 100));
        assertThat(whole).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(b.number(), a.number()));
        List<JobRow> first = TestDatabase.await(jobs.page(selection, Long.MAX_VALUE, 10));
        List<JobRow> second =
                TestDatabase.await(jobs.page(selection, first.getLast().number(), 10));
        List<JobRow> third =
                TestDatabase.await(jobs.page(selection, second.getLast().number(), 10));
        assertThat(Stream.of(first, second, third).flatMap(List::stream).map(JobRow::id))
                .containsExactlyElementsOf(whole.stream().map(JobRow::id).toList());
        assertThat(TestDatabase.await(jobs.byIds(whole.stream().map(JobRow::id).toList())))
                .isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()))
                .hasSize(25);
    }

    @Test
    void aPrefixIsARange() {
        List<String> ids = List.of("abcd0" + "0".repeat(27), "abcdf" + "f".repeat(27), "abce0" + "0".repeat(27));
        for (String id : ids) {
            TestDatabase.await(jobs.insert(new Jobs.NewJob(
                    new JobId(id), null, "prefixed", new byte[] {1}, Map.of(), Stored.NOW, JobTerms.DEFAULT, null)));
        }
        assertThat(prefix("abcd", 9)).containsExactly(ids.get(0), ids.get(1));
        assertThat(prefix("abcdf", 9)).containsExactly(ids.get(1));
        assertThat(prefix("abc", 2)).containsExactly(ids.get(0), ids.get(1));
        assertThat(prefix(ids.get(2), 9)).containsExactly(ids.get(2));
        assertThat(prefix("abcf", 9)).isEmpty();
    }

    @Test
    void workersAreSelectedByWhatIsAsked() throws SQLException {
        WorkerId ready = stored.worker("READY");
        WorkerId lost = stored.worker("LOST");
        WorkerId draining = stored.worker("DRAINING");
        List<WorkerId> mine = List.of(ready, lost, draining);

        assertThat(workersOf(Set.of(), false, mine)).containsExactly(draining, lost, ready);
        assertThat(workersOf(Set.of(), true, mine)).containsExactly(draining, ready);
        assertThat(workersOf(Set.of("LOST", "READY"), false, mine)).containsExactly(lost, ready);
        assertThat(TestDatabase.await(workers.byIds(mine)))
                .extracting(WorkerRow::id)
                .containsExactlyElementsOf(mine);
        WorkerRow row = TestDatabase.await(workers.find(ready)).orElseThrow();
        assertThat(row.facts()).isNull();
        assertThat(row.jobs()).isEmpty();
        assertThat(row.lastHeartbeatAt()).isEqualTo(Stored.NOW);
        assertThat(TestDatabase.await(workers.withPrefix(ready.value().substring(0, 8), 5)))
                .containsExactly(ready);
    }

    @Test
    void attemptsAreFoundByTheirKeysManyAtATime() throws Exception {
        WorkerId worker = stored.worker("BUSY");
        AttemptKey silent = stored.running(stored.job("silent"), worker, 1);
        AttemptKey logged = stored.running(stored.job("logged"), worker, 1);
        var _ = new PostgresLogStore(database.pool())
                .append(logged, List.of(new LogChunk(0, 4, 1, 40, 1, new byte[] {9})))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(new GivenAttempts(database.pool())
                        .given(List.of(silent, logged, new AttemptKey(new JobId(stored.id()), 1)))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder(
                        new GivenAttempt(ref(silent), worker, LogExtent.EMPTY),
                        new GivenAttempt(ref(logged), worker, new LogExtent(4, 40)));
    }

    private static AttemptRef ref(AttemptKey attempt) throws SQLException {
        return new AttemptRef(
                attempt.job(),
                attempt.attempt(),
                Long.parseLong(database.query(
                                "SELECT fencing_token::text FROM attempts WHERE job_id = '" + attempt.job() + "'")
                        .getFirst()));
    }

    private List<WorkerId> workersOf(Set<String> states, boolean liveOnly, List<WorkerId> among) {
        return TestDatabase.await(workers.page(new Workers.Selection(states, liveOnly, null), Long.MAX_VALUE, 1_000))
                .stream()
                .map(WorkerRow::id)
                .filter(among::contains)
                .toList();
    }

    private List<String> prefix(String prefix, int limit) {
        return TestDatabase.await(jobs.withPrefix(prefix, limit)).stream()
                .map(JobId::value)
                .toList();
    }

    private List<JobId> page(Jobs.Selection selection) {
        return TestDatabase.await(jobs.page(selection, Long.MAX_VALUE, 100)).stream()
                .map(JobRow::id)
                .toList();
    }

    private static Jobs.Selection selection(
            @Nullable String name, Map<String, String> labels, @Nullable WorkerId worker) {
        return new Jobs.Selection(ALL.states(), name, labels, worker, TimeRange.ALWAYS);
    }
}
