package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OverviewTest {
    private static final TestDatabase database = TestDatabase.create(TestServer.embedded());
    private static final Stored stored = new Stored(database);
    private static final Instant FROM = Stored.NOW;
    private static final Instant TO = FROM.plus(Duration.ofHours(4));
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Overview overview = new Overview(database.pool());

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    private static Instant minute(int minute) {
        return FROM.plus(Duration.ofMinutes(minute));
    }

    /** A job that was queued at the window's begin and ran between these minutes. */
    private static void ran(WorkerId worker, int begin, int end, String state) throws SQLException {
        JobId id = stored.job("job");
        stored.running(id, worker, 1);
        database.execute("""
                UPDATE attempts SET assigned_at = '%2$s', started_at = '%2$s', finished_at = '%3$s', state = '%4$s',
                    end_reason = 'EXIT_CODE', exit_code = %5$d WHERE job_id = '%1$s'
                """.formatted(id, minute(begin), minute(end), state, state.equals("SUCCEEDED") ? 0 : 1));
        database.execute("UPDATE jobs SET state = '%s', finished_at = '%s' WHERE job_id = '%s'"
                .formatted(state, minute(end), id));
    }

    @Test
    void figuresAreThoseOfTheRows() throws SQLException {
        OverviewFigures none = TestDatabase.await(overview.read(FROM, TO, 4, SILENCE));
        assertThat(none.live()).isEmpty();
        assertThat(none.oldest()).isNull();
        assertThat(none.waiting().count()).isZero();
        assertThat(none.buckets()).hasSize(4).allMatch(bucket -> bucket.slots() == 0 && bucket.slotsUsed() == 0);

        WorkerId worker = stored.worker("BUSY");
        stored.worker("TERMINATED");
        ran(worker, 30, 90, "SUCCEEDED");
        ran(worker, 60, 120, "FAILED");
        ran(worker, -60, -30, "SUCCEEDED");
        JobId running = stored.job("runs");
        stored.running(running, worker, 1);
        database.execute("UPDATE attempts SET assigned_at = '%1$s', started_at = '%1$s' WHERE job_id = '%2$s'"
                .formatted(minute(210), running));
        JobId oldest = stored.job("waits");
        stored.job("waits too");

        OverviewFigures figures = TestDatabase.await(overview.read(FROM, TO, 4, SILENCE));
        assertThat(figures.live()).isEqualTo(Map.of("QUEUED", 2L, "RUNNING", 1L));
        assertThat(figures.oldest()).isEqualTo(new OverviewFigures.Waiting(oldest, Stored.NOW));
        assertThat(figures.workers()).isEqualTo(Map.of("BUSY", 1));
        assertThat(figures.slots()).isEqualTo(new OverviewFigures.Slots(2, 1, 1));
        assertThat(figures.waiting().count()).isEqualTo(3);
        assertThat(figures.waiting().p50()).isEqualTo(Duration.ofMinutes(60));
        assertThat(figures.waiting().p99()).isEqualTo(Duration.ofMinutes(210));
        assertThat(figures.duration().count()).isEqualTo(2);
        assertThat(figures.duration().p90()).isEqualTo(Duration.ofMinutes(60));
        assertThat(figures.buckets())
                .extracting(OverviewFigures.Bucket::ended)
                .containsExactly(Map.of(), Map.of("SUCCEEDED", 1L), Map.of("FAILED", 1L), Map.of());
        double[] used = {0.5, 1.5, 0, 0.5};
        for (int i = 0; i < used.length; i++) {
            assertThat(figures.buckets().get(i).slots()).isCloseTo(2, within(0.001));
            assertThat(figures.buckets().get(i).slotsUsed()).isCloseTo(used[i], within(0.001));
        }
    }
}
