-- Jobs, their attempts and logs; workers and their one-time passwords; the audit log.
-- The CHECK constraints mirror the state machines in dev.hodei.job and dev.hodei.worker: a row that they forbid is a bug.
-- Ids are 32 lower-case hexadecimal digits (128 random bits), compared bytewise, so that a prefix is a range.

CREATE DOMAIN hodei_id AS text COLLATE "C" CHECK (VALUE ~ '^[0-9a-f]{32}$');

-- One row: what belongs to this installation as a whole.
CREATE TABLE installation (
    only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    installation_id hodei_id NOT NULL,
    -- Signs the workers' credentials. 256 random bits.
    credential_key bytea NOT NULL CHECK (octet_length(credential_key) = 32),
    created_at     timestamptz NOT NULL
);

CREATE TABLE workers (
    worker_id         hodei_id PRIMARY KEY,
    -- Order of creation; pages follow it.
    worker_number     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    state             text NOT NULL,
    provider          text NOT NULL CHECK (provider <> ''),
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    -- A worker that is not READY by then has FAILED.
    ready_deadline    timestamptz NOT NULL,
    registered_at     timestamptz,
    last_heartbeat_at timestamptz,
    finished_at       timestamptz,
    state_detail      text NOT NULL DEFAULT '',
    -- What the provider calls it (a process id, a container id); empty until it is known.
    provider_ref      text NOT NULL DEFAULT '',
    slots             integer NOT NULL DEFAULT 0 CHECK (slots BETWEEN 0 AND 1000),
    -- A serialized hodei.v1.WorkerFacts; null before it registered.
    facts             bytea,

    CONSTRAINT workers_state CHECK (state IN
        ('CREATING', 'CONNECTING', 'READY', 'BUSY', 'DRAINING', 'TERMINATING', 'TERMINATED', 'FAILED', 'LOST')),
    CONSTRAINT workers_finished CHECK ((state IN ('TERMINATED', 'FAILED', 'LOST')) = (finished_at IS NOT NULL)),
    CONSTRAINT workers_registered CHECK (
        state NOT IN ('CONNECTING', 'READY', 'BUSY') OR (registered_at IS NOT NULL AND slots > 0)),
    CONSTRAINT workers_heartbeat CHECK (state NOT IN ('READY', 'BUSY') OR last_heartbeat_at IS NOT NULL)
);
CREATE INDEX workers_live ON workers (worker_id) WHERE finished_at IS NULL;

-- One-time passwords. Only their SHA-256 is kept; consuming one is a conditional UPDATE of its row.
CREATE TABLE bootstrap_tokens (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    worker_id   hodei_id NOT NULL REFERENCES workers,
    issued_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > issued_at),
    consumed_at timestamptz
);
CREATE INDEX bootstrap_tokens_worker ON bootstrap_tokens (worker_id);

CREATE TABLE jobs (
    job_id           hodei_id PRIMARY KEY,
    -- Order of queueing; the scheduler and pages follow it.
    job_number       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- Chosen by the client to make a repeated QueueJob harmless.
    request_id       text UNIQUE CHECK (request_id <> ''),
    display_name     text NOT NULL CHECK (display_name <> ''),
    -- A serialized hodei.v1.JobSpec.
    spec             bytea NOT NULL,
    labels           jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    state            text NOT NULL,
    queued_at        timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    finished_at      timestamptz,
    cancel_requested boolean NOT NULL DEFAULT false,
    -- Attempts made so far; the latest attempt has this number.
    attempts         integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- How often an attempt ended before its command had started.
    never_started    integer NOT NULL DEFAULT 0 CHECK (never_started >= 0),

    CONSTRAINT jobs_state CHECK (state IN
        ('QUEUED', 'ASSIGNED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')),
    CONSTRAINT jobs_finished CHECK (
        (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')) = (finished_at IS NOT NULL)),
    CONSTRAINT jobs_attempted CHECK (
        state NOT IN ('ASSIGNED', 'RUNNING', 'SUCCEEDED', 'TIMED_OUT') OR attempts > 0)
);
CREATE INDEX jobs_unfinished ON jobs (job_number) WHERE finished_at IS NULL;
CREATE INDEX jobs_by_state ON jobs (state, job_number DESC);
CREATE INDEX jobs_by_label ON jobs USING gin (labels jsonb_path_ops);

CREATE TABLE attempts (
    job_id        hodei_id NOT NULL REFERENCES jobs,
    attempt       integer NOT NULL CHECK (attempt > 0),
    worker_id     hodei_id NOT NULL REFERENCES workers,
    -- A later assignment has a larger one.
    fencing_token bigint NOT NULL UNIQUE CHECK (fencing_token > 0),
    state         text NOT NULL,
    assigned_at   timestamptz NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    end_reason    text,
    exit_code     integer CHECK (exit_code BETWEEN 0 AND 255),
    signal        integer CHECK (signal > 0),
    end_detail    text NOT NULL DEFAULT '',
    -- Bytes of log text that the worker had and the server never got.
    log_bytes_missing bigint NOT NULL DEFAULT 0 CHECK (log_bytes_missing >= 0),

    PRIMARY KEY (job_id, attempt),
    CONSTRAINT attempts_state CHECK (state IN
        ('ASSIGNED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'LOST')),
    CONSTRAINT attempts_running CHECK (state <> 'RUNNING' OR started_at IS NOT NULL),
    CONSTRAINT attempts_finished CHECK (
        (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'LOST'))
            = (finished_at IS NOT NULL AND end_reason IS NOT NULL)),
    CONSTRAINT attempts_end_reason CHECK (end_reason IN
        ('EXIT_CODE', 'SIGNAL', 'TIMEOUT', 'OUT_OF_MEMORY', 'CANCELLED', 'WORKER_LOST', 'WORKER_DRAINED',
         'PROVISION_FAILED', 'SETUP_FAILED')),
    CONSTRAINT attempts_reason_fits_state CHECK (
        end_reason IS NULL
        OR (state = 'SUCCEEDED' AND end_reason = 'EXIT_CODE')
        OR (state = 'FAILED' AND end_reason IN ('EXIT_CODE', 'SIGNAL', 'OUT_OF_MEMORY', 'SETUP_FAILED'))
        OR (state = 'CANCELLED' AND end_reason = 'CANCELLED')
        OR (state = 'TIMED_OUT' AND end_reason = 'TIMEOUT')
        OR (state = 'LOST' AND end_reason IN ('WORKER_LOST', 'WORKER_DRAINED'))),
    CONSTRAINT attempts_exit_code CHECK ((exit_code IS NOT NULL) = (end_reason IS NOT NULL AND end_reason = 'EXIT_CODE')),
    CONSTRAINT attempts_succeeded CHECK (state <> 'SUCCEEDED' OR exit_code = 0),
    CONSTRAINT attempts_signal CHECK ((signal IS NOT NULL) = (end_reason IS NOT NULL AND end_reason = 'SIGNAL'))
);
CREATE INDEX attempts_unfinished ON attempts (worker_id) WHERE finished_at IS NULL;
CREATE INDEX attempts_by_worker ON attempts (worker_id, job_id);

-- How far each attempt's log is stored. Written together with the chunks, by the log store alone.
CREATE TABLE attempt_logs (
    job_id   hodei_id NOT NULL,
    attempt  integer NOT NULL,
    -- Position after the last entry stored.
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    -- Bytes of text before it, before compression.
    text_bytes bigint NOT NULL DEFAULT 0 CHECK (text_bytes >= 0),
    PRIMARY KEY (job_id, attempt),
    FOREIGN KEY (job_id, attempt) REFERENCES attempts
);

-- Opaque to the server: `body` is stored and forwarded as the agent encoded it.
CREATE TABLE log_chunks (
    job_id         hodei_id NOT NULL,
    attempt        integer NOT NULL,
    first_position bigint NOT NULL CHECK (first_position >= 0),
    entry_count    integer NOT NULL CHECK (entry_count > 0),
    first_read_at_micros bigint NOT NULL,
    text_bytes     integer NOT NULL CHECK (text_bytes >= 0),
    compression    smallint NOT NULL,
    body           bytea NOT NULL,
    PRIMARY KEY (job_id, attempt, first_position),
    FOREIGN KEY (job_id, attempt) REFERENCES attempt_logs
);
-- Bodies are compressed already.
ALTER TABLE log_chunks ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE audit_events (
    event_number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at  timestamptz NOT NULL,
    actor        text NOT NULL CHECK (actor <> ''),
    action       text NOT NULL CHECK (action <> ''),
    job_id       hodei_id,
    worker_id    hodei_id,
    detail       text NOT NULL DEFAULT ''
);
CREATE INDEX audit_events_by_job ON audit_events (job_id, event_number) WHERE job_id IS NOT NULL;
CREATE INDEX audit_events_by_worker ON audit_events (worker_id, event_number) WHERE worker_id IS NOT NULL;
