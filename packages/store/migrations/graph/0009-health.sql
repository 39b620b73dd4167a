-- When jobs start next, whether their newest execution failed, and which checks of datasets fail (SPEC.md §11).

-- The schedule of a DAG, as its latest run that states one: cron expressions, interval, assets.
ALTER TABLE asset_schedules RENAME TO stated_schedules;
ALTER TABLE stated_schedules ADD COLUMN schedule jsonb;  -- null: no schedule, or none that can be predicted

ALTER TABLE runs ADD COLUMN manual boolean NOT NULL DEFAULT false; -- started by a user or a backfill
ALTER TABLE executions
  ADD COLUMN nominal_end timestamptz,                     -- end of the data interval, for which the scheduler started it
  ADD COLUMN manual boolean NOT NULL DEFAULT false,       -- all of its runs are
  ADD COLUMN failed boolean NOT NULL DEFAULT false;       -- a last try ended without success

DROP INDEX job_rhythms_due;
ALTER TABLE job_rhythms DROP COLUMN due_at;
ALTER TABLE job_rhythms
  ADD COLUMN expected_at timestamptz,                     -- next start
  ADD COLUMN late_at timestamptz,                         -- the job is late after it
  ADD COLUMN failed_since timestamptz,                    -- start of the first of the failed executions in a row
  ADD COLUMN failed_key uuid;                             -- the newest of them; null: the newest one that ended succeeded
CREATE INDEX job_rhythms_late ON job_rhythms (late_at DESC, job_id) WHERE late_at IS NOT NULL;
CREATE INDEX job_rhythms_failed ON job_rhythms (failed_since DESC, job_id) WHERE failed_key IS NOT NULL;

-- Results of data quality checks, by the run that reported them.
CREATE TABLE check_results (
  dataset_id integer NOT NULL,
  entry      uuid NOT NULL,                -- of kind, name and column: these are too long to be index keys
  run_id     bigint NOT NULL,
  writer     uuid NOT NULL,                -- public id of the run
  at         timestamptz NOT NULL,         -- its latest event
  status     smallint NOT NULL,            -- 0 passed, 1 warned, 2 failed
  PRIMARY KEY (dataset_id, entry, run_id)
);
CREATE INDEX check_results_order ON check_results (dataset_id, entry, at DESC, writer DESC);
CREATE INDEX check_results_run ON check_results (run_id);

-- The latest result of each check.
CREATE TABLE dataset_checks (
  dataset_id    integer NOT NULL,
  entry         uuid NOT NULL,
  assertion     text NOT NULL,
  name          text,
  column_name   text,
  status        smallint NOT NULL,
  run_id        bigint NOT NULL,
  at            timestamptz NOT NULL,
  failing_since timestamptz,               -- first failure after the latest success; null: it did not fail
  PRIMARY KEY (dataset_id, entry)
);
CREATE INDEX dataset_checks_failing ON dataset_checks (failing_since DESC, dataset_id, entry) WHERE failing_since IS NOT NULL;
