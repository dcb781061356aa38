-- Which server's controller is the active one: a single row. The term grows by one with each take-over, and every commit of a
-- controller names its term, so that a controller that was replaced can change nothing any more.
CREATE TABLE controller_lease (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    term       bigint NOT NULL CHECK (term >= 0),
    -- For people to read: which server it is.
    holder     text NOT NULL,
    taken_at   timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL
);
INSERT INTO controller_lease (term, holder, taken_at, renewed_at) VALUES (0, '', now(), now());

-- Ends a statement, and with it everything that it has changed: its controller is not the active one any more. A value only so
-- that it can stand in a query.
CREATE FUNCTION refuse_term() RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'HD002',
        MESSAGE = 'another server is the active controller by now';
END
$$;

-- A hash of what only the agent knows that has registered with the password: it may register with it again while it has not said
-- hello, since the answer may have been lost.
ALTER TABLE bootstrap_tokens ADD COLUMN claimed_by bytea CHECK (octet_length(claimed_by) = 32);
