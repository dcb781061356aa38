package dev.hodei.e2e.harness;

/** Puts very many jobs into the queue, faster than any client could. */
public final class LongQueue {
    private LongQueue() {}

    /** Queues so many jobs that do the same as this one, which is stored already. Nobody is told of them. */
    public static void copy(Database database, String jobId, int jobs) {
        database.execute("""
                INSERT INTO jobs (job_id, display_name, spec, labels, state, queued_at, changed_at)
                SELECT md5(job_id || n), display_name, spec, labels, 'QUEUED', now(), now()
                FROM jobs, generate_series(1, ?) n
                WHERE job_id = ?
                """, jobs, jobId);
        database.execute("ANALYZE jobs");
    }
}
