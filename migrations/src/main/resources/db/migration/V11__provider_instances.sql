-- Which provider of its kind a worker was started by (machine, boot and home; Docker Engine): only that one can say that the
-- worker is gone. Empty for workers that a person started, and for those of servers that did not record it.
ALTER TABLE workers ADD COLUMN provider_instance text NOT NULL DEFAULT '';
