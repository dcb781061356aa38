package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The statements that read jobs with their attempts, and what their rows mean: one row an attempt. */
final class JobQueries {
    static final Set<String> STATES =
            Set.of("QUEUED", "ASSIGNED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT");

    static final String WITH_ALL_ATTEMPTS = """
            SELECT j.job_id, j.job_number, j.display_name, j.spec, j.state, j.queued_at, j.changed_at, j.finished_at,
                j.cancel_requested, j.origin_job_id, j.end_reason AS job_end_reason, j.end_detail AS job_end_detail,
                NULL::text[] AS earlier_workers,
                a.attempt, a.worker_id, a.state AS attempt_state, a.assigned_at, a.started_at,
                a.finished_at AS attempt_finished_at, a.end_reason, a.exit_code, a.signal, a.end_detail,
                greatest(a.log_bytes_missing, l.expected_text_bytes - l.text_bytes) AS log_bytes_missing, l.end_unknown,
                    l.position, l.text_bytes,
                CASE WHEN l.sealed AND l.hash_position = l.position THEN encode(l.hash, 'hex') END AS log_hash,
                w.created_at AS worker_requested_at,
                (SELECT e.occurred_at FROM audit_events e
                 WHERE e.worker_id = a.worker_id AND e.action = 'worker.ready'
                 ORDER BY e.event_number LIMIT 1) AS worker_ready_at
            FROM jobs j
            LEFT JOIN attempts a ON a.job_id = j.job_id
            LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
            LEFT JOIN workers w ON w.worker_id = a.worker_id
            WHERE j.job_id = $1
            ORDER BY a.attempt
            """;
    static final String BY_REQUEST = """
            SELECT j.job_id, j.job_number, j.display_name, j.spec, j.state, j.queued_at, j.changed_at, j.finished_at,
                j.cancel_requested, j.origin_job_id, j.end_reason AS job_end_reason, j.end_detail AS job_end_detail,
                CASE WHEN j.attempts > 1 THEN ARRAY(
                    SELECT e.worker_id::text FROM attempts e WHERE e.job_id = j.job_id AND e.attempt < j.attempts)
                    END AS earlier_workers,
                a.*
            FROM jobs j
            LEFT JOIN LATERAL (
                SELECT a.attempt, a.worker_id, a.state AS attempt_state, a.assigned_at, a.started_at,
                    a.finished_at AS attempt_finished_at, a.end_reason, a.exit_code, a.signal, a.end_detail,
                    greatest(a.log_bytes_missing, l.expected_text_bytes - l.text_bytes) AS log_bytes_missing, l.end_unknown,
                    l.position, l.text_bytes, NULL AS log_hash,
                    NULL::timestamptz AS worker_requested_at, NULL::timestamptz AS worker_ready_at
                FROM attempts a
                LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
                WHERE a.job_id = j.job_id AND a.attempt = j.attempts) a ON true
            WHERE j.request_id = $1
            """;
    static final String BY_IDS = """
            SELECT j.job_id, j.job_number, j.display_name, j.spec, j.state, j.queued_at, j.changed_at, j.finished_at,
                j.cancel_requested, j.origin_job_id, j.end_reason AS job_end_reason, j.end_detail AS job_end_detail,
                CASE WHEN j.attempts > 1 THEN ARRAY(
                    SELECT e.worker_id::text FROM attempts e WHERE e.job_id = j.job_id AND e.attempt < j.attempts)
                    END AS earlier_workers,
                a.*
            FROM jobs j
            LEFT JOIN LATERAL (
                SELECT a.attempt, a.worker_id, a.state AS attempt_state, a.assigned_at, a.started_at,
                    a.finished_at AS attempt_finished_at, a.end_reason, a.exit_code, a.signal, a.end_detail,
                    greatest(a.log_bytes_missing, l.expected_text_bytes - l.text_bytes) AS log_bytes_missing, l.end_unknown,
                    l.position, l.text_bytes, NULL AS log_hash,
                    NULL::timestamptz AS worker_requested_at, NULL::timestamptz AS worker_ready_at
                FROM attempts a
                LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
                WHERE a.job_id = j.job_id AND a.attempt = j.attempts) a ON true
            WHERE j.job_id = ANY ($1::text[])
            ORDER BY j.job_number
            """;

    /**
     * A page's worth of each state, of which the newest are the page. The state stands in two comparisons instead of one,
     * and first in the order, so that only the index on state and number will do: the planner cannot know how rare the
     * states asked for are, and would walk through all jobs to find the few that run.
     */
    static final String PAGE = """
            SELECT j.job_id, j.job_number, j.display_name, j.spec, j.state, j.queued_at, j.changed_at, j.finished_at,
                j.cancel_requested, j.origin_job_id, j.end_reason AS job_end_reason, j.end_detail AS job_end_detail,
                CASE WHEN j.attempts > 1 THEN ARRAY(
                    SELECT e.worker_id::text FROM attempts e WHERE e.job_id = j.job_id AND e.attempt < j.attempts)
                    END AS earlier_workers,
                a.*
            FROM (
                SELECT p.*
                FROM unnest($3::text[]) AS s (state)
                CROSS JOIN LATERAL (
                    SELECT * FROM jobs
                    WHERE jobs.state >= s.state
                        AND jobs.state <= s.state
                        AND job_number < $1
                        AND job_number BETWEEN $6 AND $7
                        AND queued_at >= $8
                        AND queued_at < $9
                        AND ($4::text IS NULL OR strpos(lower(display_name), lower($4)) > 0)
                        AND ($5::jsonb IS NULL OR labels @> $5)
                    ORDER BY jobs.state, job_number DESC
                    LIMIT $2) p
                ORDER BY p.job_number DESC
                LIMIT $2) j
            LEFT JOIN LATERAL (
                SELECT a.attempt, a.worker_id, a.state AS attempt_state, a.assigned_at, a.started_at,
                    a.finished_at AS attempt_finished_at, a.end_reason, a.exit_code, a.signal, a.end_detail,
                    greatest(a.log_bytes_missing, l.expected_text_bytes - l.text_bytes) AS log_bytes_missing, l.end_unknown,
                    l.position, l.text_bytes, NULL AS log_hash,
                    NULL::timestamptz AS worker_requested_at, NULL::timestamptz AS worker_ready_at
                FROM attempts a
                LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
                WHERE a.job_id = j.job_id AND a.attempt = j.attempts) a ON true
            ORDER BY j.job_number DESC
            """;

    /**
     * Jobs that have, or had, an attempt on this worker. The attempts are an array, so that they come first: the planner would
     * walk through all jobs to find the few of this worker.
     */
    static final String PAGE_OF_WORKER = """
            SELECT j.job_id, j.job_number, j.display_name, j.spec, j.state, j.queued_at, j.changed_at, j.finished_at,
                j.cancel_requested, j.origin_job_id, j.end_reason AS job_end_reason, j.end_detail AS job_end_detail,
                CASE WHEN j.attempts > 1 THEN ARRAY(
                    SELECT e.worker_id::text FROM attempts e WHERE e.job_id = j.job_id AND e.attempt < j.attempts)
                    END AS earlier_workers,
                a.*
            FROM (
                SELECT * FROM jobs
                WHERE job_id = ANY (ARRAY(SELECT job_id::text FROM attempts WHERE worker_id = $10))
                    AND job_number < $1
                    AND job_number BETWEEN $6 AND $7
                    AND queued_at >= $8
                    AND queued_at < $9
                    AND state = ANY ($3::text[])
                    AND ($4::text IS NULL OR strpos(lower(display_name), lower($4)) > 0)
                    AND ($5::jsonb IS NULL OR labels @> $5)
                ORDER BY job_number DESC
                LIMIT $2) j
            LEFT JOIN LATERAL (
                SELECT a.attempt, a.worker_id, a.state AS attempt_state, a.assigned_at, a.started_at,
                    a.finished_at AS attempt_finished_at, a.end_reason, a.exit_code, a.signal, a.end_detail,
                    greatest(a.log_bytes_missing, l.expected_text_bytes - l.text_bytes) AS log_bytes_missing, l.end_unknown,
                    l.position, l.text_bytes, NULL AS log_hash,
                    NULL::timestamptz AS worker_requested_at, NULL::timestamptz AS worker_ready_at
                FROM attempts a
                LEFT JOIN attempt_logs l ON l.job_id = a.job_id AND l.attempt = a.attempt
                WHERE a.job_id = j.job_id AND a.attempt = j.attempts) a ON true
            ORDER BY j.job_number DESC
            """;

    static final String PAGE_UPWARDS = upwards(PAGE);
    static final String PAGE_OF_WORKER_UPWARDS = upwards(PAGE_OF_WORKER);

    private JobQueries() {}

    /** The same page the other way: what has a number above the given one, oldest first. */
    private static String upwards(String newestFirst) {
        return newestFirst.replace("job_number < $1", "job_number > $1").replace("job_number DESC", "job_number");
    }

    /** Rows of one job follow one another. */
    static List<JobRow> jobs(Iterable<Row> rows) {
        List<JobRow> jobs = new ArrayList<>();
        List<AttemptRow> attempts = new ArrayList<>();
        Row job = null;
        for (Row row : rows) {
            if (job != null && job.getLong("job_number").longValue() != row.getLong("job_number")) {
                jobs.add(job(job, attempts));
                attempts = new ArrayList<>();
            }
            job = row;
            if (row.getInteger("attempt") != null) {
                attempts.add(attempt(row));
            }
        }
        if (job != null) {
            jobs.add(job(job, attempts));
        }
        return jobs;
    }

    private static JobRow job(Row row, List<AttemptRow> attempts) {
        String origin = row.getString("origin_job_id");
        String[] earlier = row.getArrayOfStrings("earlier_workers");
        return new JobRow(
                new JobId(row.getString("job_id")),
                row.getLong("job_number"),
                row.getString("display_name"),
                Values.bytes(row, "spec"),
                row.getString("state"),
                Values.instant(row, "queued_at"),
                Values.instant(row, "changed_at"),
                Values.instantOrNull(row, "finished_at"),
                row.getBoolean("cancel_requested"),
                origin == null ? null : new JobId(origin),
                row.getString("job_end_reason"),
                row.getString("job_end_detail"),
                List.copyOf(attempts),
                earlier == null
                        ? Set.of()
                        : Arrays.stream(earlier).map(WorkerId::new).collect(Collectors.toUnmodifiableSet()));
    }

    private static AttemptRow attempt(Row row) {
        Long position = row.getLong("position");
        Long textBytes = row.getLong("text_bytes");
        return new AttemptRow(
                row.getInteger("attempt"),
                new WorkerId(row.getString("worker_id")),
                row.getString("attempt_state"),
                Values.instant(row, "assigned_at"),
                Values.instantOrNull(row, "started_at"),
                Values.instantOrNull(row, "attempt_finished_at"),
                row.getString("end_reason"),
                row.getInteger("exit_code"),
                row.getInteger("signal"),
                row.getString("end_detail"),
                position == null ? 0 : position,
                textBytes == null ? 0 : textBytes,
                row.getLong("log_bytes_missing"),
                Boolean.TRUE.equals(row.getBoolean("end_unknown")),
                row.getString("log_hash"),
                Values.instantOrNull(row, "worker_requested_at"),
                Values.instantOrNull(row, "worker_ready_at"));
    }
}
