-- What a single column may hold moves from its table's CHECKs into a domain. PostgreSQL reads a table's CHECKs anew for each
-- statement that writes to it, all of them, and a domain's once a connection, where that column is written (ADR 18). What two
-- columns say together stays with the table, in few words.

CREATE DOMAIN job_state AS text CHECK (VALUE IN
    ('QUEUED', 'ASSIGNED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT'));
CREATE DOMAIN attempt_state AS text CHECK (VALUE IN
    ('ASSIGNED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'LOST'));
CREATE DOMAIN worker_state AS text CHECK (VALUE IN
    ('CREATING', 'CONNECTING', 'READY', 'BUSY', 'DRAINING', 'TERMINATING', 'TERMINATED', 'FAILED', 'LOST'));
CREATE DOMAIN end_reason AS text CHECK (VALUE IN
    ('EXIT_CODE', 'SIGNAL', 'TIMEOUT', 'OUT_OF_MEMORY', 'CANCELLED', 'WORKER_LOST', 'WORKER_DRAINED',
     'PROVISION_FAILED', 'SETUP_FAILED'));
CREATE DOMAIN exit_code AS integer CHECK (VALUE BETWEEN 0 AND 255);
CREATE DOMAIN signal_number AS integer CHECK (VALUE > 0);
CREATE DOMAIN fencing_token AS bigint CHECK (VALUE > 0);
CREATE DOMAIN job_priority AS integer CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN retry_limit AS integer CHECK (VALUE BETWEEN 0 AND 10);
CREATE DOMAIN slot_count AS integer CHECK (VALUE BETWEEN 0 AND 1000);
CREATE DOMAIN amount AS integer CHECK (VALUE >= 0);
CREATE DOMAIN large_amount AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN nonempty_text AS text CHECK (VALUE <> '');
CREATE DOMAIN label_set AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');

ALTER TABLE jobs
    DROP CONSTRAINT jobs_state,
    DROP CONSTRAINT jobs_finished,
    DROP CONSTRAINT jobs_attempted,
    DROP CONSTRAINT jobs_retried,
    DROP CONSTRAINT jobs_retried_on_lost,
    DROP CONSTRAINT jobs_request_id_check,
    DROP CONSTRAINT jobs_display_name_check,
    DROP CONSTRAINT jobs_labels_check,
    DROP CONSTRAINT jobs_attempts_check,
    DROP CONSTRAINT jobs_never_started_check,
    DROP CONSTRAINT jobs_retries_check,
    DROP CONSTRAINT jobs_retries_on_lost_check,
    DROP CONSTRAINT jobs_priority_check,
    DROP CONSTRAINT jobs_required_labels_check,
    DROP CONSTRAINT jobs_cpu_millis_check,
    DROP CONSTRAINT jobs_memory_bytes_check;
ALTER TABLE jobs
    ALTER COLUMN state TYPE job_state,
    ALTER COLUMN request_id TYPE nonempty_text,
    ALTER COLUMN display_name TYPE nonempty_text,
    ALTER COLUMN labels TYPE label_set,
    ALTER COLUMN required_labels TYPE label_set,
    ALTER COLUMN attempts TYPE amount,
    ALTER COLUMN never_started TYPE amount,
    ALTER COLUMN retries TYPE retry_limit,
    ALTER COLUMN retries_on_lost TYPE retry_limit,
    ALTER COLUMN retried TYPE amount,
    ALTER COLUMN retried_on_lost TYPE amount,
    ALTER COLUMN priority TYPE job_priority,
    ALTER COLUMN cpu_millis TYPE amount,
    ALTER COLUMN memory_bytes TYPE large_amount;
ALTER TABLE jobs
    ADD CONSTRAINT jobs_finished CHECK (
        (state = ANY ('{QUEUED, ASSIGNED, RUNNING}')) = (finished_at IS NULL)),
    ADD CONSTRAINT jobs_attempted CHECK (
        attempts > 0 OR state = ANY ('{QUEUED, FAILED, CANCELLED}')),
    ADD CONSTRAINT jobs_retried CHECK (retried <= retries),
    ADD CONSTRAINT jobs_retried_on_lost CHECK (retried_on_lost <= retries_on_lost);

ALTER TABLE attempts
    DROP CONSTRAINT attempts_state,
    DROP CONSTRAINT attempts_running,
    DROP CONSTRAINT attempts_finished,
    DROP CONSTRAINT attempts_end_reason,
    DROP CONSTRAINT attempts_reason_fits_state,
    DROP CONSTRAINT attempts_exit_code,
    DROP CONSTRAINT attempts_succeeded,
    DROP CONSTRAINT attempts_signal,
    DROP CONSTRAINT attempts_fencing_token_check,
    DROP CONSTRAINT attempts_exit_code_check,
    DROP CONSTRAINT attempts_signal_check,
    DROP CONSTRAINT attempts_log_bytes_missing_check;
ALTER TABLE attempts
    ALTER COLUMN fencing_token TYPE fencing_token,
    ALTER COLUMN state TYPE attempt_state,
    ALTER COLUMN end_reason TYPE end_reason,
    ALTER COLUMN exit_code TYPE exit_code,
    ALTER COLUMN signal TYPE signal_number,
    ALTER COLUMN log_bytes_missing TYPE large_amount;
ALTER TABLE attempts
    ADD CONSTRAINT attempts_running CHECK (state <> 'RUNNING' OR started_at IS NOT NULL),
    ADD CONSTRAINT attempts_finished CHECK (
        (state = ANY ('{ASSIGNED, RUNNING}')) = (finished_at IS NULL OR end_reason IS NULL)),
    ADD CONSTRAINT attempts_reason_fits_state CHECK (
        state || ' ' || end_reason = ANY ('{
            SUCCEEDED EXIT_CODE,
            FAILED EXIT_CODE, FAILED SIGNAL, FAILED OUT_OF_MEMORY, FAILED SETUP_FAILED,
            CANCELLED CANCELLED, TIMED_OUT TIMEOUT,
            LOST WORKER_LOST, LOST WORKER_DRAINED}')),
    ADD CONSTRAINT attempts_exit_code CHECK ((exit_code IS NULL) = (end_reason IS DISTINCT FROM 'EXIT_CODE')),
    ADD CONSTRAINT attempts_succeeded CHECK (state <> 'SUCCEEDED' OR exit_code = 0),
    ADD CONSTRAINT attempts_signal CHECK ((signal IS NULL) = (end_reason IS DISTINCT FROM 'SIGNAL'));

ALTER TABLE workers
    DROP CONSTRAINT workers_state,
    DROP CONSTRAINT workers_finished,
    DROP CONSTRAINT workers_registered,
    DROP CONSTRAINT workers_heartbeat,
    DROP CONSTRAINT workers_drain,
    DROP CONSTRAINT workers_provider_check,
    DROP CONSTRAINT workers_slots_check,
    DROP CONSTRAINT workers_up_micros_check,
    DROP CONSTRAINT workers_down_micros_check,
    DROP CONSTRAINT workers_labels_check,
    DROP CONSTRAINT workers_pool_check,
    DROP CONSTRAINT workers_cpu_millis_check,
    DROP CONSTRAINT workers_memory_bytes_check;
ALTER TABLE workers
    ALTER COLUMN state TYPE worker_state,
    ALTER COLUMN provider TYPE nonempty_text,
    ALTER COLUMN slots TYPE slot_count,
    ALTER COLUMN up_micros TYPE large_amount,
    ALTER COLUMN down_micros TYPE large_amount,
    ALTER COLUMN labels TYPE label_set,
    ALTER COLUMN pool TYPE nonempty_text,
    ALTER COLUMN cpu_millis TYPE amount,
    ALTER COLUMN memory_bytes TYPE large_amount;
ALTER TABLE workers
    ADD CONSTRAINT workers_finished CHECK (
        (state = ANY ('{TERMINATED, FAILED, LOST}')) = (finished_at IS NOT NULL)),
    ADD CONSTRAINT workers_registered CHECK (
        state <> ALL ('{CONNECTING, READY, BUSY}') OR (registered_at IS NOT NULL AND slots > 0)),
    ADD CONSTRAINT workers_heartbeat CHECK (state <> ALL ('{READY, BUSY}') OR last_heartbeat_at IS NOT NULL),
    ADD CONSTRAINT workers_drain CHECK (
        drain_deadline IS NULL OR state = ANY ('{DRAINING, TERMINATING, TERMINATED, LOST}'));

ALTER TABLE attempt_logs
    DROP CONSTRAINT attempt_logs_position_check,
    DROP CONSTRAINT attempt_logs_text_bytes_check;
ALTER TABLE attempt_logs
    ALTER COLUMN position TYPE large_amount,
    ALTER COLUMN text_bytes TYPE large_amount;

ALTER TABLE audit_events
    DROP CONSTRAINT audit_events_actor_check,
    DROP CONSTRAINT audit_events_action_check;
ALTER TABLE audit_events
    ALTER COLUMN actor TYPE nonempty_text,
    ALTER COLUMN action TYPE nonempty_text;
