-- Scripts that took more time or memory to read than one may (SPEC.md §9): the same version of what reads SQL does not
-- try them again, whichever run has them.
CREATE TABLE costly_scripts (
  script         uuid PRIMARY KEY,         -- content id of the SQL
  engine_version integer NOT NULL,
  reason         text NOT NULL,
  found_at       timestamptz NOT NULL DEFAULT now()
);

-- The runs that have them: read again by another version.
CREATE TABLE costly_runs (
  run_id bigint PRIMARY KEY,
  script uuid NOT NULL
);
CREATE INDEX costly_runs_script ON costly_runs (script);

-- Runs that are one statement of their parent, by the type of their job: their SQL is read as the parent's.
CREATE TABLE statement_runs (
  run_id bigint PRIMARY KEY
);
