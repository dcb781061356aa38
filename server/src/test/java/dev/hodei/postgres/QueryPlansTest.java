package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With many jobs, a page is read by an index, whatever the statement's parameters will be. */
@ExtendWith(Databases.class)
class QueryPlansTest {
    private static TestDatabase database;

    @BeforeAll
    static void fill(TestDatabase fresh) throws SQLException {
        database = fresh;
        database.execute("""
                INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, registered_at,
                    last_heartbeat_at, slots)
                SELECT lpad(to_hex(w), 32, '0'), 'READY', 'process', now(), now(), now(), now(), now(), 1
                FROM generate_series(1, 100) w
                """);
        database.execute("""
                INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, finished_at)
                SELECT lpad(to_hex(w), 32, '0'), 'LOST', 'process', now(), now(), now(), now()
                FROM generate_series(1001, 6000) w
                """);
        database.execute("""
                INSERT INTO jobs (job_id, display_name, spec, state, queued_at, changed_at, finished_at, attempts)
                SELECT md5(n::text), 'job ' || n, '\\x01', 'SUCCEEDED', now(), now(), now(), 1
                FROM generate_series(1, 20000) n
                """);
        database.execute("""
                INSERT INTO attempts (job_id, attempt, worker_id, fencing_token, state, assigned_at, started_at,
                    finished_at, end_reason, exit_code)
                SELECT job_id, 1, lpad(to_hex(1 + job_number % 100), 32, '0'), job_number, 'SUCCEEDED', now(), now(),
                    now(), 'EXIT_CODE', 0
                FROM jobs
                """);
        database.execute("""
                INSERT INTO audit_events (occurred_at, actor, action, job_id)
                SELECT now(), 'user', 'job.queued', job_id FROM jobs
                """);
        database.execute("""
                INSERT INTO audit_events (occurred_at, actor, action, worker_id)
                SELECT now(), 'controller', action, worker_id
                FROM attempts, unnest(ARRAY['job.assigned', 'job.started', 'job.succeeded']) action
                """);
        database.execute("""
                INSERT INTO audit_events (occurred_at, actor, action, worker_id)
                SELECT now(), 'controller', 'worker.ready', worker_id FROM workers
                """);
        database.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void pagesOfJobs() throws SQLException {
        assertThat(plan(
                        JobQueries.PAGE,
                        "bigint, integer, text[], text, jsonb, bigint, bigint, timestamptz, timestamptz",
                        "15000, 50, '{SUCCEEDED,RUNNING,FAILED}', NULL, NULL, 0, 20000, '0001-01-01', '9999-12-31'"))
                .contains("jobs_by_state", "attempts_pkey")
                .doesNotContain("Seq Scan on jobs", "Seq Scan on attempts a");
        assertThat(plan(
                        JobQueries.PAGE_OF_WORKER,
                        "bigint, integer, text[], text, jsonb, bigint, bigint, timestamptz, timestamptz, text",
                        "15000, 50, '{SUCCEEDED}', NULL, NULL, 0, 20000, '0001-01-01', '9999-12-31', '" + "0".repeat(31)
                                + "1'"))
                .contains("attempts_by_worker")
                .doesNotContain("Seq Scan on jobs");
    }

    @Test
    void countsOfJobs() throws SQLException {
        assertThat(plan(
                        JobCounts.OF_ALL,
                        "bigint, integer, text[], text, jsonb, bigint, bigint, timestamptz, timestamptz",
                        "50, 100, '{SUCCEEDED,RUNNING,FAILED}', 'x', NULL, 0, 20000, '0001-01-01', '9999-12-31'"))
                .contains("jobs_by_state")
                .doesNotContain("Seq Scan on jobs", "Sort");
        assertThat(plan(
                        JobCounts.OF_WORKER,
                        "bigint, integer, text[], text, jsonb, bigint, bigint, timestamptz, timestamptz, text",
                        "50, 100, '{SUCCEEDED}', NULL, NULL, 0, 20000, '0001-01-01', '9999-12-31', '" + "0".repeat(31)
                                + "1'"))
                .contains("attempts_by_worker", "jobs_pkey")
                .doesNotContain("Seq Scan on jobs");
    }

    @Test
    void whenJobsWereQueuedAndEventsHappened() throws SQLException {
        assertThat(plan(NumbersByTime.JOBS, "timestamptz", "now()"))
                .contains("jobs_job_number_key")
                .doesNotContain("Seq Scan");
        assertThat(plan(NumbersByTime.AUDIT, "timestamptz", "now()"))
                .contains("audit_events_pkey")
                .doesNotContain("Seq Scan");
    }

    @Test
    void figuresOfAWindow() throws SQLException {
        String day = "now() - interval '1 day', now()";
        assertThat(plan(OverviewQueries.LIVE_JOBS, "", "")).contains("jobs_unfinished");
        assertThat(plan(OverviewQueries.OLDEST, "", ""))
                .contains("jobs_by_state")
                .doesNotContain("Sort");
        assertThat(plan(OverviewQueries.ENDED, "timestamptz, timestamptz, float8, integer", day + ", 3600, 24"))
                .contains("Index Only Scan using jobs_by_end");
        assertThat(plan(OverviewQueries.DURATION, "timestamptz, timestamptz", day))
                .contains("Index Only Scan Backward using attempts_by_end");
        assertThat(plan(OverviewQueries.WAITING, "timestamptz, timestamptz", day))
                .contains("Index Only Scan Backward using attempts_by_end", "attempts_unfinished");
        assertThat(plan(OverviewQueries.SLOTS_USED, "timestamptz, timestamptz, float8, integer", day + ", 3600, 24"))
                .contains("Index Only Scan Backward using attempts_by_end", "attempts_unfinished");
    }

    @Test
    void singleJobs() throws SQLException {
        assertThat(plan(JobQueries.WITH_ALL_ATTEMPTS, "text", "'" + "0".repeat(32) + "'"))
                .contains("jobs_pkey", "audit_events_ready")
                .doesNotContain("Seq Scan on jobs", "Seq Scan on attempts ", "Seq Scan on audit_events");
        assertThat(plan(Jobs.WITH_PREFIX, "text, text, integer", "'abcd', 'abcdg', 5"))
                .contains("Index Only Scan using jobs_pkey")
                .doesNotContain("Seq Scan");
    }

    @Test
    void whatTheControllerLoads() throws SQLException {
        assertThat(plan(LoadedRows.GIVEN_JOBS, "", "")).doesNotContain("Seq Scan");
        assertThat(plan(LoadedRows.ENDED_WORKERS, "integer", "100"))
                .contains("workers_by_end")
                .doesNotContain("Sort", "Seq Scan");
        assertThat(plan(LoadedRows.WORKERS, "", ""))
                .contains("attempts_by_worker")
                .doesNotContain("Seq Scan on attempts");
        assertThat(plan(LoadedRows.WORKER, "text", "'" + "0".repeat(32) + "'"))
                .contains("workers_pkey", "attempts_by_worker")
                .doesNotContain("Seq Scan");
        assertThat(plan(LoadedRows.LAST_FENCING_TOKEN, "", "")).contains("attempts_fencing_token_key");
    }

    private static String plan(String sql, String types, String values) throws SQLException {
        return String.join("\n", database.plan("", sql, types, values));
    }
}
