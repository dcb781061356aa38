-- What a log should hold, as the worker told: what of it was not stored when the log was sealed is missing. Where the worker was
-- gone before it told the log's end, there may be more. attempts.log_bytes_missing is what servers of an earlier version wrote.
ALTER TABLE attempt_logs
    ADD COLUMN expected_text_bytes bigint CHECK (expected_text_bytes >= 0),
    ADD COLUMN end_unknown boolean NOT NULL DEFAULT false;
