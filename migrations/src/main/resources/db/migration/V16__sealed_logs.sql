-- A log is sealed by the commit that ends its attempt: nothing can be appended any more. The hash is a chain over the digests
-- of the log's chunks, kept up to date by each append, so that sealing costs the same whatever the log's length.
--
-- Rows that were there before have no hash, and never get one: their chunks are not read again for it. A hash counts only
-- where hash_position says that it was made of everything before position: a server of an earlier version appends without it.
ALTER TABLE attempt_logs
    ADD COLUMN sealed boolean NOT NULL DEFAULT true,
    ADD COLUMN hash bytea CHECK (octet_length(hash) = 32),
    ADD COLUMN hash_position large_amount;
-- The attempts of most logs have ended. With this default first, their rows need not be written anew.
ALTER TABLE attempt_logs ALTER COLUMN sealed SET DEFAULT false;
UPDATE attempt_logs l
SET sealed = false
FROM attempts a
WHERE a.job_id = l.job_id AND a.attempt = l.attempt AND a.finished_at IS NULL;
-- Attempts that ended without a log get none later.
INSERT INTO attempt_logs (job_id, attempt, sealed)
SELECT a.job_id, a.attempt, true
FROM attempts a
WHERE a.finished_at IS NOT NULL
ON CONFLICT (job_id, attempt) DO NOTHING;

-- The hash of a log to which chunks with these digests are appended; of an empty log it is 32 zero bytes.
CREATE FUNCTION log_hash(hash bytea, digests bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digest bytea;
BEGIN
    FOREACH digest IN ARRAY digests LOOP
        hash := sha256(hash || digest);
    END LOOP;
    RETURN hash;
END
$$;
