-- What is current is decided per output (SPEC.md §5), and a run has attempts (SPEC.md §4).

-- Content of the edges that the newest execution that names a dataset showed.
ALTER TABLE jobs ADD COLUMN latest_set uuid;

-- When edges were last shown: beginning of the newest execution that names a dataset, and of the newest good one that
-- does, among those that were looked at.
ALTER TABLE job_rhythms DROP COLUMN good_at;
ALTER TABLE job_rhythms ADD COLUMN named_at timestamptz;
ALTER TABLE job_rhythms ADD COLUMN shown_at timestamptz;

ALTER TABLE runs
  ADD COLUMN attempts     integer NOT NULL DEFAULT 1,
  ADD COLUMN has_ended    boolean NOT NULL DEFAULT false, -- any attempt has
  ADD COLUMN succeeded_at timestamptz,                    -- end of the last attempt that succeeded
  ADD COLUMN ends_with_parent boolean NOT NULL DEFAULT false;
CREATE INDEX runs_ending_with_parent ON runs (parent_run_id, parent_job_id) WHERE ends_with_parent;

-- A statement that only prepares a table (SPEC.md §6) says something of its schema and its life, but writes no data.
ALTER TABLE dataset_writes ADD COLUMN prepares boolean NOT NULL DEFAULT false;

-- The assets that trigger the runs of a DAG, as its latest run that tells its timetable says. Datasets are named by
-- public id: no event may have named them yet.
CREATE TABLE asset_schedules (
  job_id   integer PRIMARY KEY,
  key      text NOT NULL,                  -- merge key of the event, in the order of texts
  datasets uuid[] NOT NULL
);
CREATE INDEX asset_schedules_datasets ON asset_schedules USING gin (datasets);
