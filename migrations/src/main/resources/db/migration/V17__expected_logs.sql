-- expected_text_bytes is how much text the log should hold, as its worker told: what of it was not stored when the log was sealed
-- is missing. end_unknown: the worker was gone before it told the log's end, and there may be more. attempts.log_bytes_missing is what servers of an earlier version wrote.
ALTER TABLE attempt_logs
    ADD COLUMN expected_text_bytes bigint CHECK (expected_text_bytes >= 0),
    ADD COLUMN end_unknown boolean NOT NULL DEFAULT false;
