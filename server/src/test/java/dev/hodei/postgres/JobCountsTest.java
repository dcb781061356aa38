package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.WorkerId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a count says where it does not look at everything; that it counts what lists have is in {@link FiltersTest}. */
@ExtendWith(Databases.class)
class JobCountsTest {
    private static final String WORKER = "0".repeat(31) + "1";
    private static final Set<String> SUCCEEDED = Set.of("SUCCEEDED");
    private static TestDatabase database;

    /** 20 jobs that succeeded, the newest 5 of them called "late", all on one worker; 3 that failed. */
    @BeforeAll
    static void fill(TestDatabase fresh) throws SQLException {
        database = fresh;
        database.execute("""
                INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, finished_at)
                VALUES ('%s', 'TERMINATED', 'process', now(), now(), now(), now())
                """.formatted(WORKER));
        database.execute("""
                INSERT INTO jobs (job_id, display_name, spec, state, queued_at, changed_at, finished_at, attempts)
                SELECT md5(n::text), CASE WHEN n > 15 THEN 'late' ELSE 'early' END, '\\x01',
                    CASE WHEN n > 20 THEN 'FAILED' ELSE 'SUCCEEDED' END, now(), now(), now(), 1
                FROM generate_series(1, 23) n
                """);
        database.execute("""
                INSERT INTO attempts (job_id, attempt, worker_id, fencing_token, state, assigned_at, started_at,
                    finished_at, end_reason, exit_code)
                SELECT job_id, 1, '%s', job_number, 'SUCCEEDED', now(), now(), now(), 'EXIT_CODE', 0
                FROM jobs WHERE state = 'SUCCEEDED'
                """.formatted(WORKER));
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void everyStateAskedForIsThere() {
        assertThat(counts(selection(Set.of("SUCCEEDED", "FAILED", "QUEUED"), null, false), 100, 100))
                .containsExactlyInAnyOrder(
                        new JobCount("SUCCEEDED", 20, false),
                        new JobCount("FAILED", 3, false),
                        new JobCount("QUEUED", 0, false));
    }

    @Test
    void itEndsAtSoManyAndSaysThatThereAreMore() {
        for (boolean ofWorker : List.of(false, true)) {
            Jobs.Selection all = selection(SUCCEEDED, null, ofWorker);
            assertThat(counts(all, 19, 100)).containsExactly(new JobCount("SUCCEEDED", 19, true));
            assertThat(counts(all, 20, 100)).containsExactly(new JobCount("SUCCEEDED", 20, false));
        }
    }

    @Test
    void itLooksAtSoManyAndSaysThatThereMayBeMore() {
        for (boolean ofWorker : List.of(false, true)) {
            Jobs.Selection late = selection(SUCCEEDED, "late", ofWorker);
            assertThat(counts(late, 100, 3)).containsExactly(new JobCount("SUCCEEDED", 3, true));
            assertThat(counts(late, 100, 19)).containsExactly(new JobCount("SUCCEEDED", 5, true));
            assertThat(counts(late, 100, 20)).containsExactly(new JobCount("SUCCEEDED", 5, false));
            assertThat(counts(selection(SUCCEEDED, "none", ofWorker), 100, 19))
                    .containsExactly(new JobCount("SUCCEEDED", 0, true));
        }
    }

    private static Jobs.Selection selection(Set<String> states, @Nullable String name, boolean ofWorker) {
        return new Jobs.Selection(states, name, Map.of(), ofWorker ? new WorkerId(WORKER) : null, TimeRange.ALWAYS);
    }

    private static List<JobCount> counts(Jobs.Selection selection, int most, int lookedAt) {
        return TestDatabase.await(new Jobs(database.pool()).counts(selection, most, lookedAt, lookedAt));
    }
}
