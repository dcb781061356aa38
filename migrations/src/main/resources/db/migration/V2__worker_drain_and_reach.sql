-- Draining with a deadline, and how long each worker could and could not be reached.
-- The server before this one may go on writing: it leaves these columns as they are.

ALTER TABLE workers
    -- While it drains: what it still runs by then is stopped.
    ADD COLUMN drain_deadline timestamptz,
    -- Start of the current span of being heard, or of being silent; both null before it first connected. Neither is
    -- touched when it ends: the last span lasts until finished_at.
    ADD COLUMN up_since timestamptz,
    ADD COLUMN down_since timestamptz,
    -- Sums of the spans before the current one.
    ADD COLUMN up_micros bigint NOT NULL DEFAULT 0 CHECK (up_micros >= 0),
    ADD COLUMN down_micros bigint NOT NULL DEFAULT 0 CHECK (down_micros >= 0),
    ADD CONSTRAINT workers_reach CHECK (up_since IS NULL OR down_since IS NULL),
    ADD CONSTRAINT workers_drain CHECK (
        drain_deadline IS NULL OR state IN ('DRAINING', 'TERMINATING', 'TERMINATED', 'LOST'));

-- Of those that are alive already, nobody knows more than when they registered.
UPDATE workers SET up_since = registered_at WHERE finished_at IS NULL AND last_heartbeat_at IS NOT NULL;
