-- Retries: how often a job is run again by itself, and the job that another one runs again.

ALTER TABLE jobs
    -- After a failure of the user's: exit code, signal, out of memory, timeout.
    ADD COLUMN retries         integer NOT NULL DEFAULT 0 CHECK (retries BETWEEN 0 AND 10),
    -- After its worker was lost while it ran.
    ADD COLUMN retries_on_lost integer NOT NULL DEFAULT 0 CHECK (retries_on_lost BETWEEN 0 AND 10),
    -- How much of either was used.
    ADD COLUMN retried         integer NOT NULL DEFAULT 0,
    ADD COLUMN retried_on_lost integer NOT NULL DEFAULT 0,
    -- Set on a job that runs an ended one again.
    ADD COLUMN origin_job_id   hodei_id REFERENCES jobs,

    ADD CONSTRAINT jobs_retried CHECK (retried BETWEEN 0 AND retries),
    ADD CONSTRAINT jobs_retried_on_lost CHECK (retried_on_lost BETWEEN 0 AND retries_on_lost);
