-- When a worker became ready stands on every job that it ran; its other events are as many as its jobs.
CREATE INDEX audit_events_ready ON audit_events (worker_id, event_number) WHERE action = 'worker.ready';
