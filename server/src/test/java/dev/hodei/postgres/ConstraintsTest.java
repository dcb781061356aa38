package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.JobState;
import dev.hodei.worker.WorkerState;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The domains and the CHECK constraints say what the state machines say. */
@ExtendWith(Databases.class)
class ConstraintsTest {
    private static TestDatabase database;
    private static Stored stored;
    private static final String AT = "'" + Stored.NOW + "'";

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
    void theNamesOfStatesAreThoseOfTheStateMachines() throws SQLException {
        Set<String> jobStates = new TreeSet<>(Set.of("QUEUED", "ASSIGNED", "RUNNING"));
        jobStates.addAll(names(JobState.Outcome.values()));
        assertThat(allowed("job_state")).isEqualTo(jobStates).isEqualTo(new TreeSet<>(JobQueries.STATES));
        assertThat(allowed("attempt_state")).isEqualTo(names(AttemptState.values()));
        assertThat(allowed("worker_state")).isEqualTo(names(WorkerState.values()));
        assertThat(allowed("end_reason")).isEqualTo(names(EndReason.values()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF0123456789abcdef",
                "0123456789abcdef0123456789abcdeg",
                "0123456789abcdef0123456789abcd\u00e9",
                "0123456789abcdef0123456789abcde\n"
            })
    void anIdIs32HexadecimalDigitsAndNothingElse(String id) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.query("SELECT '" + id + "'::hodei_id"))
                .withMessageContaining("\"hodei_id_check\"");
    }

    @ParameterizedTest
    @EnumSource(WorkerState.class)
    void everyWorkerStateIsAccepted(WorkerState state) throws SQLException {
        WorkerId worker = stored.worker(state.name());
        assertThat(database.query("SELECT state FROM workers WHERE worker_id = '" + worker + "'"))
                .containsExactly(state.name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALIVE       | worker_state_check
            TERMINATED  | workers_finished
            """)
    void wrongWorkersAreRefused(String state, String constraint) throws SQLException {
        WorkerId worker = stored.worker("READY");
        refused("UPDATE workers SET state = '%s' WHERE worker_id = '%s'".formatted(state, worker), constraint);
    }

    @Test
    void aWorkerThatTakesJobsHasRegisteredAndWasHeard() throws SQLException {
        WorkerId worker = stored.worker("READY");
        String where = " WHERE worker_id = '" + worker + "'";
        refused("UPDATE workers SET slots = 0" + where, "workers_registered");
        refused("UPDATE workers SET registered_at = NULL" + where, "workers_registered");
        refused("UPDATE workers SET last_heartbeat_at = NULL" + where, "workers_heartbeat");
        refused("UPDATE workers SET finished_at = now()" + where, "workers_finished");
        refused("UPDATE workers SET drain_deadline = now()" + where, "workers_drain");
        refused("UPDATE workers SET up_since = now(), down_since = now()" + where, "workers_reach");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            QUEUED    | 0 | NULL
            ASSIGNED  | 1 | NULL
            RUNNING   | 1 | NULL
            SUCCEEDED | 1 | at
            FAILED    | 1 | at
            CANCELLED | 0 | at
            TIMED_OUT | 1 | at
            """)
    void everyJobStateIsAccepted(String state, int attempts, @Nullable String finished) {
        assertThatCode(() -> setJob(state, attempts, finished != null)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PAUSED    | 1 | false | job_state_check
            SUCCEEDED | 1 | false | jobs_finished
            RUNNING   | 1 | true  | jobs_finished
            RUNNING   | 0 | false | jobs_attempted
            TIMED_OUT | 0 | true  | jobs_attempted
            FAILED    | 0 | true  | jobs_attempted
            """)
    void wrongJobsAreRefused(String state, int attempts, boolean finished, String constraint) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> setJob(state, attempts, finished))
                .withMessageContaining("\"" + constraint + "\"");
    }

    /** But for PROVISION_FAILED: an attempt has a worker, so there is none that ends so. */
    @ParameterizedTest
    @EnumSource(value = EndReason.class, mode = EnumSource.Mode.EXCLUDE, names = "PROVISION_FAILED")
    void everyEndIsAcceptedInItsState(EndReason reason) throws SQLException {
        Stream<AttemptEnd> ends = switch (reason) {
            case EXIT_CODE -> Stream.of(AttemptEnd.exited(0), AttemptEnd.exited(255));
            case SIGNAL -> Stream.of(new AttemptEnd(reason, null, 9, "", ExpectedLog.EMPTY));
            default -> Stream.of(AttemptEnd.of(reason, "detail"));
        };
        for (AttemptEnd end : ends.toList()) {
            JobId job = stored.job("ends");
            stored.running(job, stored.worker("BUSY"), 1);
            assertThatCode(() ->
                            end(job, end.attemptState().name(), end.reason().name(), end.exitCode(), end.signal()))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            SUCCEEDED | EXIT_CODE   | 1    | NULL | attempts_succeeded
            SUCCEEDED | EXIT_CODE   | NULL | NULL | attempts_exit_code
            SUCCEEDED | SIGNAL      | NULL | 9    | attempts_reason_fits_state
            FAILED    | EXIT_CODE   | 256  | NULL | exit_code_check
            FAILED    | SIGNAL      | NULL | NULL | attempts_signal
            FAILED    | SIGNAL      | NULL | 0    | signal_number_check
            FAILED    | EXIT_CODE   | 1    | 9    | attempts_signal
            CANCELLED | TIMEOUT     | NULL | NULL | attempts_reason_fits_state
            TIMED_OUT | CANCELLED   | NULL | NULL | attempts_reason_fits_state
            LOST      | EXIT_CODE   | 1    | NULL | attempts_reason_fits_state
            FAILED    | WORKER_LOST | NULL | NULL | attempts_reason_fits_state
            FAILED    | PROVISION_FAILED | NULL | NULL | attempts_reason_fits_state
            FAILED    | BAD_LUCK    | NULL | NULL | end_reason_check
            FAILED    | NULL        | NULL | NULL | attempts_finished
            GONE      | CANCELLED   | NULL | NULL | attempt_state_check
            """)
    void wrongEndsAreRefused(
            String state,
            @Nullable String reason,
            @Nullable Integer exitCode,
            @Nullable Integer signal,
            String constraint)
            throws SQLException {
        JobId job = stored.job("ends");
        stored.running(job, stored.worker("BUSY"), 1);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> end(job, state, reason, exitCode, signal))
                .withMessageContaining("check constraint \"" + constraint + "\"");
    }

    @Test
    void noJobIsRetriedMoreOftenThanAgreed() throws SQLException {
        String where = " WHERE job_id = '" + stored.job("retried") + "'";
        database.execute("UPDATE jobs SET retries = 2, retried = 2, retries_on_lost = 1, retried_on_lost = 1" + where);
        refused("UPDATE jobs SET retried = 3" + where, "jobs_retried");
        refused("UPDATE jobs SET retried_on_lost = 2" + where, "jobs_retried_on_lost");
        refused("UPDATE jobs SET retries = 11" + where, "retry_limit_check");
        refused("UPDATE jobs SET retries_on_lost = 11" + where, "retry_limit_check");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jobs         | state             | job_state
            jobs         | retried           | amount
            jobs         | priority          | job_priority
            attempts     | state             | attempt_state
            attempts     | end_reason        | end_reason
            attempts     | fencing_token     | fencing_token
            attempts     | log_bytes_missing | large_amount
            workers      | state             | worker_state
            workers      | slots             | slot_count
            workers      | labels            | label_set
            attempt_logs | position          | large_amount
            audit_events | action            | nonempty_text
            """)
    void columnsAreOfDomains(String table, String column, String domain) throws SQLException {
        assertThat(database.query("""
                SELECT domain_name FROM information_schema.columns
                WHERE table_name = '%s' AND column_name = '%s'
                """.formatted(table, column))).containsExactly(domain);
    }

    @Test
    void anAttemptThatRunsHasAStart() throws SQLException {
        JobId job = stored.job("runs");
        stored.running(job, stored.worker("BUSY"), 1);
        refused("UPDATE attempts SET started_at = NULL WHERE job_id = '" + job + "'", "attempts_running");
    }

    @Test
    void aJobWithoutAnAttemptFailsOnlyForWantOfAWorker() throws SQLException {
        String where = " WHERE job_id = '" + stored.job("unstarted") + "'";
        String failed = "UPDATE jobs SET state = 'FAILED', attempts = 0, finished_at = " + AT + ", end_reason = ";
        refused(failed + "NULL" + where, "jobs_attempted");
        refused(failed + "'TIMEOUT'" + where, "jobs_end_reason");
        refused(failed + "'NO_REASON'" + where, "end_reason_check");
        database.execute(failed + "'PROVISION_FAILED'" + where);
        refused("UPDATE jobs SET state = 'CANCELLED'" + where, "jobs_end_reason");
        refused("UPDATE jobs SET start_failures = -1" + where, "amount_check");
    }

    private static void setJob(String state, int attempts, boolean finished) throws SQLException {
        database.execute("UPDATE jobs SET state = '%s', attempts = %d, finished_at = %s WHERE job_id = '%s'"
                .formatted(state, attempts, finished ? AT : "NULL", stored.job("state")));
    }

    private static void end(
            JobId job, String state, @Nullable String reason, @Nullable Integer exitCode, @Nullable Integer signal)
            throws SQLException {
        database.execute("""
                UPDATE attempts SET state = '%s', end_reason = %s, exit_code = %s, signal = %s, finished_at = %s
                WHERE job_id = '%s'
                """.formatted(state, reason == null ? "NULL" : "'" + reason + "'", exitCode, signal, AT, job));
    }

    private static void refused(String sql, String constraint) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.execute(sql))
                .withMessageContaining("\"" + constraint + "\"");
    }

    private static Set<String> allowed(String domain) throws SQLException {
        return new TreeSet<>(database.query("""
                SELECT (regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''', 'g'))[1]
                FROM pg_constraint WHERE contypid = '%s'::regtype
                """.formatted(domain)));
    }

    private static Set<String> names(Enum<?>[] values) {
        return new TreeSet<>(Arrays.stream(values).map(Enum::name).toList());
    }
}
