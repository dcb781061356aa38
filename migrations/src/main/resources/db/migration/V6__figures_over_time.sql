-- How jobs ended and attempts went in a span of time up to now. Both grow at their end only, and are read without the rows.
CREATE INDEX jobs_by_end ON jobs (finished_at) INCLUDE (state) WHERE finished_at IS NOT NULL;
CREATE INDEX attempts_by_end ON attempts (finished_at) INCLUDE (job_id, attempt, assigned_at, started_at)
    WHERE finished_at IS NOT NULL;
