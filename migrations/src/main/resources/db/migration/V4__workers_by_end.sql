-- The workers that ended last: a server that starts has their providers asked once more to stop them.
CREATE INDEX workers_by_end ON workers (finished_at DESC) WHERE finished_at IS NOT NULL;
