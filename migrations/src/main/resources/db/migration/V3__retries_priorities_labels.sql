-- Retries: how often a job is run again by itself, and the job that another one runs again. Priorities and labels: who
-- is served first, and by whom.

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

    -- Higher ones first, older ones first within one.
    ADD COLUMN priority        integer NOT NULL DEFAULT 50 CHECK (priority BETWEEN 0 AND 100),
    -- Labels that its worker must have.
    ADD COLUMN required_labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(required_labels) = 'object'),

    ADD CONSTRAINT jobs_retried CHECK (retried BETWEEN 0 AND retries),
    ADD CONSTRAINT jobs_retried_on_lost CHECK (retried_on_lost BETWEEN 0 AND retries_on_lost);

-- What jobs can ask for. Before the worker registered: what it is expected to have; then what it says.
ALTER TABLE workers
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object');
