-- What a run that only calls a procedure does is what the body of the procedure does, which the SQL of another run has
-- created (SPEC.md §9).

-- Procedures as the SQL of runs creates them.
CREATE TABLE defined_routines (
  run_id        bigint NOT NULL,
  key           text NOT NULL,             -- last part of the name, in lowercase
  place         uuid NOT NULL,             -- of the next four columns: what is redefined, often each night
  name          text NOT NULL,             -- parts of the name in its database, as JSON
  namespace     text,                      -- of the database, where the run or its DAG shows one
  database      text,
  parent_job_id integer,                   -- where it shows none: procedures that a task of the same DAG creates
  writer        uuid NOT NULL,             -- public id of the run
  at            timestamptz NOT NULL,
  body          uuid NOT NULL,             -- content: the text that creates it
  PRIMARY KEY (run_id, name)
);
CREATE INDEX defined_routines_place ON defined_routines (key, place, at, writer);

-- Which runs have to be read again when a procedure that they call becomes known, or another one.
CREATE TABLE routine_reads (
  run_id        bigint NOT NULL,
  name          text NOT NULL,
  key           text NOT NULL,
  namespace     text,
  database      text,
  parent_job_id integer,
  at            timestamptz NOT NULL,      -- the instant for which the body was asked: the run's end
  defined_at    timestamptz                -- when it was created; null: unknown
);
CREATE INDEX routine_reads_run ON routine_reads (run_id);
CREATE INDEX routine_reads_key ON routine_reads (key, at);
