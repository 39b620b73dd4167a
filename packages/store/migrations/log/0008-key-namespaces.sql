-- The job namespaces that a key may send events for; empty: all.
ALTER TABLE api_keys ADD COLUMN namespaces text[] NOT NULL DEFAULT '{}';
