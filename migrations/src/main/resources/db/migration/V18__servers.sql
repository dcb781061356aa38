-- The servers that share this database, each with the address at which workers find it, so that workers find the others when
-- theirs is gone or is not the active one. Each server writes its own row every few seconds.
CREATE TABLE servers (
    -- host:port or http(s)://host:port.
    address text PRIMARY KEY CHECK (length(address) BETWEEN 1 AND 300),
    -- By the database's clock.
    seen_at timestamptz NOT NULL
);
