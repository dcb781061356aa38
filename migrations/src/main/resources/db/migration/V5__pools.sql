-- Pools: which one a worker belongs to and what it was started as, and what a job asks for. What a worker's provider says
-- of it. And which job an audit event belongs to, also where it is about the worker that was started for that job.

ALTER TABLE workers
    ADD COLUMN pool            text NOT NULL DEFAULT 'default' CHECK (pool <> ''),
    -- What its container was started from; empty where it is none.
    ADD COLUMN image           text NOT NULL DEFAULT '',
    -- What it is held to; 0 for no limit.
    ADD COLUMN cpu_millis      integer NOT NULL DEFAULT 0 CHECK (cpu_millis >= 0),
    ADD COLUMN memory_bytes    bigint NOT NULL DEFAULT 0 CHECK (memory_bytes >= 0),
    -- The job that it was started for.
    ADD COLUMN provisioned_for hodei_id REFERENCES jobs,
    -- What the provider said when it was asked last how the worker is, and when that was.
    ADD COLUMN provider_status text NOT NULL DEFAULT '',
    ADD COLUMN refreshed_at    timestamptz;

ALTER TABLE jobs
    -- What it asks of its worker; empty and 0 for whatever there is.
    ADD COLUMN pool         text NOT NULL DEFAULT '',
    ADD COLUMN image        text NOT NULL DEFAULT '',
    ADD COLUMN cpu_millis   integer NOT NULL DEFAULT 0 CHECK (cpu_millis >= 0),
    ADD COLUMN memory_bytes bigint NOT NULL DEFAULT 0 CHECK (memory_bytes >= 0);

ALTER TABLE audit_events ADD COLUMN correlation_id hodei_id;
UPDATE audit_events SET correlation_id = job_id WHERE job_id IS NOT NULL;
CREATE INDEX audit_events_by_correlation ON audit_events (correlation_id, event_number) WHERE correlation_id IS NOT NULL;
DROP INDEX audit_events_by_job;
