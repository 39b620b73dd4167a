-- What lists, search, the home page and the states that follow from the clock read (SPEC.md §11). All of it is derived.

-- How often a job runs, by its newest executions: when it is late, and when its edges are stale, follows from it and
-- the clock, which no row knows.
CREATE TABLE job_rhythms (
  job_id      integer PRIMARY KEY,
  last_at     timestamptz NOT NULL,        -- beginning of the newest execution
  good_at     timestamptz,                 -- of the newest good one among those that were looked at
  interval_ms bigint,                      -- median between beginnings; null: too few executions
  due_at      timestamptz                  -- the job is late after it
) WITH (fillfactor = 80);
CREATE INDEX job_rhythms_due ON job_rhythms (due_at DESC, job_id) WHERE due_at IS NOT NULL;

-- Runs by the quarter of an hour in which they first showed (every zone on earth is whole quarters from UTC), kept, not
-- counted: a month of runs may be millions.
CREATE TABLE run_counts (
  at    timestamptz NOT NULL,
  state smallint NOT NULL,
  runs  bigint NOT NULL,
  PRIMARY KEY (at, state)
) WITH (fillfactor = 60);

-- The names that Airflow gives to runs of DAGs, such as manual__2026-01-31T08:00:00+00:00.
CREATE TABLE run_names (
  run_id bigint PRIMARY KEY,
  name   text NOT NULL
);
CREATE INDEX run_names_name ON run_names (name text_pattern_ops, run_id DESC);

-- The SQL of jobs, in its normal form (no comments, no literals), so that a nightly run writes nothing here.
CREATE TABLE job_sql (
  job_id integer PRIMARY KEY,
  query  text NOT NULL
);
CREATE INDEX job_sql_query ON job_sql USING gin (query gin_trgm_ops);

-- Exact names and beginnings, of the whole name and of its last part. Names are too long to be index keys whole.
CREATE INDEX datasets_whole ON datasets (lower(left(name, 200)) text_pattern_ops);
CREATE INDEX datasets_leaf ON datasets (lower(left(substring(name from '[^./:]*$'), 200)) text_pattern_ops);
CREATE INDEX jobs_whole ON jobs (lower(left(name, 200)) text_pattern_ops);
CREATE INDEX jobs_leaf ON jobs (lower(left(substring(name from '[^./:]*$'), 200)) text_pattern_ops);
CREATE INDEX dataset_columns_whole ON dataset_columns (lower(left(name, 200)) text_pattern_ops);

-- What began and what ended lately.
CREATE INDEX table_edges_begun ON table_edges (valid_from DESC, owner_id, dataset_id);
CREATE INDEX table_edges_ended ON table_edges (valid_to DESC, owner_id, dataset_id) WHERE valid_to IS NOT NULL;
