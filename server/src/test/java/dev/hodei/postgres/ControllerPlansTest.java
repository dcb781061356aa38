package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.controller.StateStore.Loaded;
import dev.hodei.job.Demand;
import dev.hodei.job.JobState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The controller's connection makes its plans when it has just connected, to a database that may be empty then, and keeps
 * them: they must fit whatever comes.
 */
@ExtendWith(Databases.class)
class ControllerPlansTest {
    private static final int QUEUED = 40_000;
    private static final int RUNNING = 4_000;
    private static final int WORKERS = 10;

    @Test
    void whatIsLoadedIsFoundByItsIndex(TestDatabase empty) throws SQLException {
        try (empty) {
            assertThat(plan(empty, LoadedRows.GIVEN_JOBS, "", ""))
                    .anyMatch(line -> line.contains("using jobs_by_state"));
            for (List<String> reading : List.of(
                    plan(empty, QueuedRows.PAGE, "bigint, integer, integer, integer", "0, 100, 1000, 1000"),
                    plan(
                            empty,
                            QueuedRows.HEADS,
                            "text[], text[], text[], integer[], bigint[], integer",
                            "'{{}}', '{p}', '{i}', '{1}', '{1}', 1000"))) {
                assertThat(reading)
                        .anyMatch(line -> line.contains("using jobs_in_line"))
                        .noneMatch(line -> line.contains("Sort") || line.contains("Seq Scan"));
            }
            assertThat(plan(empty, QueuedRows.PLACES, "text[], integer, integer", "'{1}', 10, 10"))
                    .anyMatch(line -> line.contains("using jobs_in_line"))
                    .anyMatch(line -> line.contains("using jobs_pkey"))
                    .noneMatch(line -> line.contains("Sort") || line.contains("Seq Scan"));
            assertThat(plan(empty, QueuedRows.BY_ID, "text[]", "'{1}'")).contains("Index Scan using jobs_pkey on jobs");
            assertThat(plan(empty, LoadedRows.ATTEMPTS, "", ""))
                    .containsExactly("Index Scan using attempts_unfinished on attempts");
            assertThat(plan(empty, LoadedRows.WORKERS, "", ""))
                    .contains("Index Scan using workers_live on workers")
                    .anyMatch(line -> line.contains("Index Only Scan using attempts_by_worker"))
                    .noneMatch(line -> line.contains("Sort"));
            assertThat(plan(empty, LoadedRows.WORKER, "text", "'" + "0".repeat(32) + "'"))
                    .contains("Index Scan using workers_pkey on workers")
                    .anyMatch(line -> line.contains("Index Only Scan using attempts_by_worker"));
            assertThat(plan(empty, LoadedRows.ENDED_WORKERS, "integer", "100"))
                    .anyMatch(line -> line.contains("Index Scan using workers_by_end"))
                    .noneMatch(line -> line.contains("Sort"));
            assertThat(plan(empty, LoadedRows.LAST_FENCING_TOKEN, "", ""))
                    .anyMatch(line -> line.contains("attempts_fencing_token_key"));
        }
    }

    private static List<String> plan(TestDatabase empty, String sql, String types, String values) throws SQLException {
        return empty.plan(ControllerConnection.SETTINGS, sql, types, values);
    }

    /** If each of the jobs were looked for among all attempts, this would take half a minute. */
    @Test
    void aQueueThatHasGrownSinceIsLoadedInTime(TestDatabase grown) throws Exception {
        try (grown;
                PostgresStateStore store =
                        new PostgresStateStore(grown.vertx(), grown.options(), Duration.ofSeconds(8))) {
            assertThat(store.load().jobs()).isEmpty();
            grown.execute("""
                    INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, registered_at,
                        last_heartbeat_at, slots)
                    SELECT lpad(to_hex(w), 32, '0'), 'BUSY', 'process', now(), now(), now(), now(), now(), 400
                    FROM generate_series(1, %d) w
                    """.formatted(WORKERS));
            grown.execute("""
                    INSERT INTO jobs (job_id, display_name, spec, state, queued_at, changed_at, attempts)
                    SELECT md5(n::text), 'job ' || n, '\\x01', CASE WHEN n <= %1$d THEN 'RUNNING' ELSE 'QUEUED' END, now(),
                        now(), CASE WHEN n <= %1$d THEN 1 ELSE 0 END
                    FROM generate_series(1, %1$d + %2$d) n
                    """.formatted(RUNNING, QUEUED));
            grown.execute("""
                    INSERT INTO attempts (job_id, attempt, worker_id, fencing_token, state, assigned_at, started_at)
                    SELECT job_id, 1, lpad(to_hex(1 + job_number %% %d), 32, '0'), job_number, 'RUNNING', now(), now()
                    FROM jobs WHERE state = 'RUNNING'
                    """.formatted(WORKERS));

            Loaded loaded = store.load();

            assertThat(loaded.jobs()).hasSize(RUNNING).allMatch(job -> job.state() instanceof JobState.Running);
            assertThat(loaded.jobsTaken().values()).hasSize(WORKERS).containsOnly(RUNNING / WORKERS);
            List<LineHead> heads =
                    store.page(LinePage.FIRST, BacklogSizes.SHIPPED).heads();
            assertThat(heads).extracting(LineHead::demand).containsExactly(Demand.NOTHING);
            assertThat(heads.getFirst().jobs()).hasSize(BacklogSizes.SHIPPED.line());
            assertThat(heads.getFirst().jobs().getFirst().number()).isEqualTo(RUNNING + 1L);
        }
    }
}
