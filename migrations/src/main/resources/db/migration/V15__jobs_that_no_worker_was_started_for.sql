-- A job for which no worker can be started ends without an attempt that could say why, so that its own row does (ADR 24).

ALTER TABLE jobs
    -- Workers that were started for it and failed to become ready, since it had one the last time.
    ADD COLUMN start_failures amount NOT NULL DEFAULT 0,
    -- Set where it was not the end of its last attempt that ended it.
    ADD COLUMN end_reason end_reason,
    -- Why no worker could be started, in the words of the provider.
    ADD COLUMN end_detail text NOT NULL DEFAULT '',
    DROP CONSTRAINT jobs_attempted;
ALTER TABLE jobs
    ADD CONSTRAINT jobs_attempted CHECK (
        attempts > 0 OR state = ANY ('{QUEUED, CANCELLED}') OR end_reason IS NOT NULL) NOT VALID,
    ADD CONSTRAINT jobs_end_reason CHECK (
        end_reason IS NULL OR state || ' ' || end_reason = 'FAILED PROVISION_FAILED') NOT VALID;
