-- What the SQL of runs adds to what they say of themselves (SPEC.md §9). All of it is derived, after the fold.

ALTER TABLE runs
  ADD COLUMN inference uuid;               -- content: what was added, set aside, and could not be read; null: nothing

-- Runs whose SQL is to be read, again when something that it depends on has changed. A ticket that is no longer the
-- row's says that the answer was computed from what has changed meanwhile.
CREATE SEQUENCE inference_ticket AS bigint;
CREATE TABLE inference_queue (
  run_id bigint PRIMARY KEY,
  ticket bigint NOT NULL DEFAULT nextval('inference_ticket'),
  since  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inference_queue_order ON inference_queue (ticket);

-- Datasets that only the SQL of runs names. They go when no SQL names them any more. A namespace that only they are
-- in was not named by an event yet.
ALTER TABLE namespaces ADD COLUMN inferred_only boolean NOT NULL DEFAULT false;
ALTER TABLE datasets ADD COLUMN inferred_only boolean NOT NULL DEFAULT false;
CREATE TABLE inferred_mentions (
  run_id     bigint NOT NULL,
  dataset_id integer NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (run_id, dataset_id)
);
CREATE INDEX inferred_mentions_dataset ON inferred_mentions (dataset_id, at);

-- Which runs have to be read again when the schema of a dataset becomes known or another one. Datasets are named by
-- public id here and in the next table: SQL may name what no event has named yet.
CREATE TABLE inference_reads (
  run_id     bigint NOT NULL,
  dataset    uuid NOT NULL,
  at         timestamptz NOT NULL,         -- the instant for which the schema was asked: the run's end
  schema_at  timestamptz,                  -- the writing that it was taken from; null: from no writing
  PRIMARY KEY (run_id, dataset)
);
CREATE INDEX inference_reads_dataset ON inference_reads (dataset, at);

-- Datasets in databases that the tasks of a DAG name: what the SQL of a task that names none is understood by.
CREATE TABLE family_datasets (
  parent_job_id integer NOT NULL,
  dataset_id    integer NOT NULL,
  PRIMARY KEY (parent_job_id, dataset_id)
);

-- Which runs have to be read again when the tasks of their DAG name another dataset.
CREATE TABLE family_reads (
  run_id        bigint PRIMARY KEY,
  parent_job_id integer NOT NULL
);
CREATE INDEX family_reads_parent ON family_reads (parent_job_id);

-- Columns of tables as the SQL of a run defines them.
CREATE TABLE defined_schemas (
  run_id     bigint NOT NULL,
  dataset    uuid NOT NULL,
  writer     uuid NOT NULL,                -- public id of the run
  at         timestamptz NOT NULL,
  schema     uuid NOT NULL,                -- content, in the form of a schema facet
  PRIMARY KEY (run_id, dataset)
);
CREATE INDEX defined_schemas_dataset ON defined_schemas (dataset, at, writer);

-- CREATE EXTERNAL SCHEMA … FROM DATA CATALOG, as runs have executed it.
CREATE TABLE external_schemas (
  run_id        bigint NOT NULL,
  schema        text NOT NULL,
  catalog_database text NOT NULL,
  region        text,
  namespace     text,                      -- of the database, and its parts before the schema, where the run shows them
  database      text,
  parent_job_id integer,                   -- where it shows none: a table that a job of the same DAG names
  PRIMARY KEY (run_id, schema)
);

-- CREATE EXTERNAL TABLE … LOCATION, as runs have executed it.
CREATE TABLE external_locations (
  run_id      bigint NOT NULL,
  table_id    integer NOT NULL,
  location_id integer NOT NULL,
  PRIMARY KEY (run_id, table_id)
);

-- Other names of one dataset that follow from the two. They hold at all times.
CREATE TABLE inferred_symlinks (
  dataset_id integer NOT NULL,
  target_id  integer NOT NULL,
  rule       text NOT NULL,                -- external-schema, external-table or athena-catalog
  PRIMARY KEY (dataset_id, target_id)
);
CREATE INDEX inferred_symlinks_target ON inferred_symlinks (target_id);
-- One row when they may have to be found anew, else none.
CREATE TABLE stale_inferred_symlinks (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);

-- How many names of datasets are only other names of a dataset that another name stands for.
INSERT INTO counters VALUES ('merged_datasets', 0);

-- A dataset that was renamed ended, and another one continues it (lifecycle state RENAME).
CREATE TABLE continuations (
  dataset_id  integer NOT NULL,            -- the one that goes on
  previous_id integer NOT NULL,
  first_at    timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  PRIMARY KEY (dataset_id, previous_id)
);
CREATE INDEX continuations_previous ON continuations (previous_id);

CREATE VIEW claims AS
  SELECT dataset_id, target_id, first_at, last_at FROM symlinks
  UNION ALL
  SELECT dataset_id, target_id, timestamptz '0001-01-01 00:00Z', timestamptz '9999-12-31 00:00Z' FROM inferred_symlinks;
