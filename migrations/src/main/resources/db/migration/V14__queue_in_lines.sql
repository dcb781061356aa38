-- The queue is read line by line: a line is the queued jobs that ask for the same, in the order in which they are served. So
-- the controller needs the first jobs of each line only, however many there are behind them (ADR 23).

-- Names a line by what its jobs ask for. 64 bits: should two lines ever share a name, they are read as one.
CREATE FUNCTION line_key(labels jsonb, pool text, image text, cpu_millis integer, memory_bytes bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(
        labels::text || E'\n' || pool || E'\n' || image || E'\n' || cpu_millis::text || E'\n' || memory_bytes::text, 0)
$$;

CREATE INDEX jobs_in_line ON jobs (
    line_key(required_labels, pool, image, cpu_millis, memory_bytes), (-priority), job_number)
    WHERE state = 'QUEUED';
