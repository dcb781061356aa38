package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the statements that list to the predicates by which watches choose, with rows and filters made at random. */
@ExtendWith(Databases.class)
class FiltersTest {
    private static final int FILTERS = 150;
    private static final List<String> JOB_STATES = List.of("QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED");
    private static final List<String> WORKER_STATES = List.of("READY", "BUSY", "DRAINING", "LOST", "TERMINATED");
    private static final List<String> NAMES = List.of(
            "build",
            "BUILD all",
            "Éclair 100%",
            "éclair_x",
            "ΣΊΣΥΦΟΣ",
            "σίσυφος",
            "İstanbul",
            "istanbul",
            "Straße",
            "a\\b",
            "日本",
            "𐐀 deseret",
            "𐐨 DESERET");
    private static final List<String> PARTS = List.of(
            "b", "BUILD", "é", "É", "%", "_", "σ", "Σ", "ς", "i", "İ", "ı", "ß", "SS", "\\", "日", "𐐀", "x\0", "none");
    private static final List<Map<String, String>> LABELS =
            List.of(Map.of(), Map.of("a", "1"), Map.of("a", "2"), Map.of("a", "1", "b", "\"x"), Map.of("b", ""));

    private static TestDatabase database;
    private static Stored stored;

    private final Random random = new Random(15);
    private final List<WorkerId> workers = new ArrayList<>();
    private final Map<JobId, Map<String, String>> labels = new HashMap<>();

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
        stored = new Stored(fresh);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void listsAndWatchesOfJobsChooseTheSame() throws SQLException {
        for (String state : WORKER_STATES) {
            workers.add(stored.worker(state));
        }
        for (int i = 0; i < 80; i++) {
            job();
        }
        Jobs jobs = new Jobs(database.pool());
        List<JobRow> rows = TestDatabase.await(jobs.byIds(labels.keySet()));
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < FILTERS; i++) {
            Jobs.Selection filter = jobFilter();
            List<JobId> chosen = rows.stream()
                    .filter(row -> filter.matches(row, job -> labels.getOrDefault(job.id(), Map.of())))
                    .map(JobRow::id)
                    .toList();
            sizes.add(chosen.size());
            assertThat(ids(TestDatabase.await(jobs.page(filter, Long.MAX_VALUE, 1_000))))
                    .as("%s", filter)
                    .filteredOn(labels::containsKey)
                    .containsExactlyElementsOf(chosen.reversed());
            assertThat(ids(TestDatabase.await(jobs.pageAfter(filter, 0, 1_000))))
                    .as("%s", filter)
                    .filteredOn(labels::containsKey)
                    .containsExactlyElementsOf(chosen);
            assertThat(counted(TestDatabase.await(jobs.counts(filter))))
                    .as("%s", filter)
                    .isEqualTo(TestDatabase.await(jobs.page(filter, Long.MAX_VALUE, 1_000)).stream()
                            .collect(Collectors.groupingBy(JobRow::state, Collectors.counting())));
        }
        assertThat(sizes).as("filters that tell apart").hasSizeGreaterThan(10);
    }

    /** But for states that none is in. */
    private static Map<String, Long> counted(List<JobCount> counts) {
        assertThat(counts).noneMatch(JobCount::more);
        return counts.stream()
                .filter(count -> count.jobs() > 0)
                .collect(Collectors.toMap(JobCount::state, JobCount::jobs));
    }

    private static List<JobId> ids(List<JobRow> rows) {
        return rows.stream().map(JobRow::id).toList();
    }

    private void job() throws SQLException {
        Map<String, String> its = one(LABELS);
        JobId id = stored.job(one(NAMES), its);
        labels.put(id, its);
        int attempts = random.nextInt(3);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            stored.running(id, one(workers), attempt);
        }
        String state = attempts == 0 ? one(List.of("QUEUED", "CANCELLED")) : one(JOB_STATES);
        boolean ended = !state.equals("QUEUED") && !state.equals("RUNNING");
        database.execute("UPDATE jobs SET state = '%s', queued_at = '%s', finished_at = %s WHERE job_id = '%s'"
                .formatted(state, moment(), ended ? "'" + Stored.NOW + "'" : "NULL", id));
    }

    private Jobs.Selection jobFilter() {
        return new Jobs.Selection(
                some(JOB_STATES),
                sometimes(one(PARTS)),
                random.nextInt(3) == 0 ? one(LABELS) : Map.of(),
                worker(),
                range());
    }

    private @Nullable WorkerId worker() {
        return random.nextInt(3) == 0 ? one(workers) : null;
    }

    @Test
    void listsAndWatchesOfWorkersChooseTheSame() throws SQLException {
        List<WorkerId> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            WorkerId id = stored.worker(one(WORKER_STATES));
            all.add(id);
            database.execute("UPDATE workers SET pool = '%s' WHERE worker_id = '%s'"
                    .formatted(one(List.of("default", "Default", "other")), id));
        }
        Workers queries = new Workers(database.pool());
        List<WorkerRow> rows = TestDatabase.await(queries.byIds(all));
        for (int i = 0; i < FILTERS; i++) {
            Workers.Selection filter = new Workers.Selection(
                    some(WORKER_STATES), random.nextBoolean(), sometimes(one(List.of("default", "other", "none"))));
            List<WorkerId> chosen =
                    rows.stream().filter(filter::matches).map(WorkerRow::id).toList();
            assertThat(TestDatabase.await(queries.page(filter, Long.MAX_VALUE, 1_000)))
                    .extracting(WorkerRow::id)
                    .as("%s", filter)
                    .filteredOn(all::contains)
                    .containsExactlyElementsOf(chosen.reversed());
            assertThat(TestDatabase.await(queries.pageAfter(filter, 0, 1_000)))
                    .extracting(WorkerRow::id)
                    .as("%s", filter)
                    .filteredOn(all::contains)
                    .containsExactlyElementsOf(chosen);
        }
    }

    @Test
    void theAuditLogOfAJobIsWhatConcernsItWhileItWasThere() throws SQLException {
        WorkerId cause = stored.worker("READY");
        WorkerId held = stored.worker("TERMINATED");
        JobId job = stored.job("audited");
        stored.running(job, held, 1);
        database.execute("""
                UPDATE attempts SET state = 'LOST', assigned_at = '%1$s', finished_at = '%2$s', end_reason = 'WORKER_DRAINED'
                WHERE job_id = '%3$s'
                """.formatted(second(10), second(20), job));
        database.execute(
                "UPDATE jobs SET state = 'FAILED', finished_at = '%s' WHERE job_id = '%s'".formatted(second(20), job));
        event(second(1), "worker.provision_requested", null, cause, job);
        event(second(5), "worker.refreshed", null, held, null);
        event(second(12), "worker.draining", null, held, null);
        event(second(15), "job.started", stored.job("beside"), held, null);
        event(second(18), "worker.terminating", null, held, null);
        event(second(20), "worker.terminated", null, held, null);
        event(second(20), "job.finished", job, held, job);
        event(second(80), "worker.refreshed", null, cause, job);
        event(second(80), "worker.lost", null, held, null);
        event(second(90), "worker.terminated", null, cause, job);

        AuditLog audit = new AuditLog(database.pool());
        assertThat(TestDatabase.await(audit.page(AuditLog.Selection.of(job), Long.MAX_VALUE, 99)))
                .extracting(entry -> entry.event().action())
                .containsExactly(
                        "worker.terminated",
                        "job.finished",
                        "worker.terminated",
                        "worker.terminating",
                        "worker.draining",
                        "worker.provision_requested",
                        "job.queued");
        assertThat(TestDatabase.await(
                        audit.page(new AuditLog.Selection(job, cause, null, TimeRange.ALWAYS), Long.MAX_VALUE, 99)))
                .extracting(entry -> entry.event().action())
                .containsExactly("worker.terminated", "worker.provision_requested");
    }

    private static void event(Instant at, String action, @Nullable JobId job, WorkerId worker, @Nullable JobId cause)
            throws SQLException {
        database.execute("""
                INSERT INTO audit_events (occurred_at, actor, action, job_id, worker_id, correlation_id)
                VALUES ('%s', 'server', '%s', %s, '%s', %s)
                """.formatted(
                        at,
                        action,
                        job == null ? "NULL" : "'" + job + "'",
                        worker,
                        cause == null ? "NULL" : "'" + cause + "'"));
    }

    private static Instant second(int second) {
        return Stored.NOW.plusSeconds(second);
    }

    /** Near to others, and to the nanosecond: the database keeps microseconds. */
    private TimeRange range() {
        return new TimeRange(
                random.nextInt(3) == 0 ? moment().plusNanos(random.nextInt(3) - 1) : null,
                random.nextInt(3) == 0 ? moment().plusNanos(random.nextInt(3) - 1) : null);
    }

    private Instant moment() {
        return Stored.NOW.plus(Duration.ofNanos(1_000L * random.nextInt(8)));
    }

    private @Nullable String sometimes(String text) {
        return random.nextInt(3) == 0 ? text : null;
    }

    private Set<String> some(List<String> all) {
        return random.nextBoolean()
                ? Set.of()
                : all.stream().filter(_ -> random.nextInt(3) == 0).collect(Collectors.toSet());
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
