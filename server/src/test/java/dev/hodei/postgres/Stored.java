package dev.hodei.postgres;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.JobTerms;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** Rows for tests of queries, put there without a controller. */
final class Stored {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00.000001Z");

    private final TestDatabase database;
    private int ids;

    Stored(TestDatabase database) {
        this.database = database;
    }

    String id() {
        return "%08x%024x".formatted(0x1000 + ++ids, 0);
    }

    JobId job(String name, Map<String, String> labels) {
        JobId id = new JobId(id());
        TestDatabase.await(new Jobs(database.pool())
                .insert(new Jobs.NewJob(id, null, name, new byte[] {1}, labels, NOW, JobTerms.DEFAULT, null)));
        return id;
    }

    JobId job(String name) {
        return job(name, Map.of());
    }

    WorkerId worker(String state) throws SQLException {
        WorkerId id = new WorkerId(id());
        boolean ended = state.equals("TERMINATED") || state.equals("FAILED") || state.equals("LOST");
        database.execute("""
                INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, registered_at,
                    last_heartbeat_at, slots, finished_at)
                VALUES ('%s', '%s', 'process', '%s', '%3$s', '%3$s', '%3$s', '%3$s', 2, %s)
                """.formatted(id, state, NOW, ended ? "'" + NOW + "'" : "NULL"));
        return id;
    }

    /** Moves a job to RUNNING on a worker. */
    AttemptKey running(JobId job, WorkerId worker, int attempt) throws SQLException {
        database.execute("""
                UPDATE attempts SET state = 'LOST', finished_at = '%2$s', end_reason = 'WORKER_LOST'
                WHERE job_id = '%1$s' AND finished_at IS NULL
                """.formatted(job, NOW));
        database.execute(
                "UPDATE jobs SET state = 'RUNNING', attempts = %d WHERE job_id = '%s'".formatted(attempt, job));
        database.execute("""
                INSERT INTO attempts (job_id, attempt, worker_id, fencing_token, state, assigned_at, started_at)
                VALUES ('%s', %d, '%s', %d, 'RUNNING', '%s', '%5$s')
                """.formatted(job, attempt, worker, ++ids, NOW));
        return new AttemptKey(job, attempt);
    }

    void cancelled(JobId job) throws SQLException {
        database.execute(
                "UPDATE jobs SET state = 'CANCELLED', finished_at = '%s' WHERE job_id = '%s'".formatted(NOW, job));
    }
}
