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
  ADD COLUMN failed_key uuid,                             -- the newest of them; null: the newest one that ended succeeded
  ADD COLUMN failed_count integer NOT NULL DEFAULT 0;     -- their number, among those that are looked at
CREATE INDEX job_rhythms_late ON job_rhythms (late_at DESC, job_id) WHERE late_at IS NOT NULL;
CREATE INDEX job_rhythms_failed ON job_rhythms (failed_since DESC, job_id) WHERE failed_key IS NOT NULL;
