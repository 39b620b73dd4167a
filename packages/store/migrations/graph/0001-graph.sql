-- Derived from the log by the fold (SPEC.md); `headwater rebuild` makes all of it anew in a second schema.
-- Datasets and jobs share one id sequence, so that a node of the graph is one integer.

CREATE SEQUENCE node_id AS integer;

CREATE TABLE namespaces (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id  uuid NOT NULL UNIQUE,         -- name-based; names are too long to be index keys
  name       text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE datasets (
  id            integer PRIMARY KEY DEFAULT nextval('node_id'),
  public_id     uuid NOT NULL UNIQUE,
  namespace_id  integer NOT NULL REFERENCES namespaces,
  name          text NOT NULL,
  canonical_key uuid NOT NULL,             -- of the canonical name: equal keys are one physical dataset
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  facets        jsonb NOT NULL DEFAULT '{}',
  schema_facet  uuid,                      -- of the current version, else what readers saw
  columns_facet uuid,                      -- the schema that dataset_columns was made from
  current_version uuid,
  last_written_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX datasets_canonical ON datasets (canonical_key);
CREATE INDEX datasets_namespace ON datasets (namespace_id, id);
CREATE INDEX datasets_name ON datasets USING gin (name gin_trgm_ops);

CREATE TABLE jobs (
  id           integer PRIMARY KEY DEFAULT nextval('node_id'),
  public_id    uuid NOT NULL UNIQUE,
  namespace_id integer NOT NULL REFERENCES namespaces,
  name         text NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  facets       jsonb NOT NULL DEFAULT '{}',
  parent_id    integer,
  job_type     text,
  integration  text,
  processing_type text,
  current_version uuid,
  provisional  boolean NOT NULL DEFAULT true,
  current_set  uuid                        -- content of the current edges, to see at once that nothing changed
) WITH (fillfactor = 80);
CREATE INDEX jobs_namespace ON jobs (namespace_id, id);
CREATE INDEX jobs_parent ON jobs (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX jobs_name ON jobs USING gin (name gin_trgm_ops);

-- The order of lists. Every event touches updated_at: an index on it in datasets and jobs would make each of their
-- updates write new entries into all of their indexes, the trigrams of the name among them.
CREATE TABLE recency (
  node_id    integer PRIMARY KEY,
  kind       smallint NOT NULL,            -- 0 dataset, 1 job
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX recency_order ON recency (kind, updated_at DESC, node_id);

-- Which node stands for a node in the graph: merged datasets for their representative, QUERY jobs for their task.
CREATE TABLE representatives (
  node_id  integer PRIMARY KEY,
  stands   integer NOT NULL,
  changed  bigint NOT NULL
);
CREATE INDEX representatives_stands ON representatives (stands);
CREATE INDEX representatives_changed ON representatives (changed);

CREATE TABLE symlinks (
  dataset_id integer NOT NULL,
  target_id  integer NOT NULL,
  type       text NOT NULL,
  first_at   timestamptz NOT NULL,
  last_at    timestamptz NOT NULL,
  PRIMARY KEY (dataset_id, target_id)
);
CREATE INDEX symlinks_target ON symlinks (target_id);

CREATE TABLE runs (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       uuid NOT NULL UNIQUE,    -- of (run id, job): two jobs that claim one run id are two runs
  run_id          uuid NOT NULL,
  job_id          integer NOT NULL REFERENCES jobs,
  state           smallint NOT NULL,       -- 0 unknown, 1 running, 2 complete, 3 abort, 4 fail
  first_at        timestamptz NOT NULL,
  started_at      timestamptz,
  ended_at        timestamptz,
  nominal_at      timestamptz,
  nominal_end_at  timestamptz,
  execution       uuid NOT NULL,           -- the parent's run id, else its own
  parent_run_id   uuid,
  parent_job_id   integer,
  root_run_id     uuid,
  root_job_id     integer,
  map_index       integer NOT NULL DEFAULT -1,
  try_number      integer,
  error           text,
  unbounded       boolean NOT NULL DEFAULT false, -- a stream or service: counts from its first event
  edge_set        uuid NOT NULL,
  source          uuid                     -- of the job's code, for the job's version
) WITH (fillfactor = 80);
CREATE INDEX runs_job ON runs (job_id, first_at DESC, public_id);
CREATE INDEX runs_execution ON runs (job_id, execution);
CREATE INDEX runs_run ON runs (run_id);
CREATE INDEX runs_parent ON runs (parent_run_id, parent_job_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX runs_first ON runs (first_at DESC, public_id);
CREATE INDEX runs_state ON runs (state, first_at DESC, public_id);

-- The folded run itself, apart from the row that lists are made of.
CREATE TABLE run_documents (
  run_id   bigint PRIMARY KEY REFERENCES runs,
  document bytea NOT NULL
);
ALTER TABLE run_documents ALTER COLUMN document SET STORAGE EXTERNAL;

-- Stored once, by content: facets, schemas, and what runs and executions read and wrote.
CREATE TABLE contents (
  hash uuid PRIMARY KEY,
  body bytea NOT NULL
);
ALTER TABLE contents ALTER COLUMN body SET STORAGE EXTERNAL;

-- Observed executions of a job (layer 0) and declarations (layer 1, of a job or of a dataset).
CREATE TABLE executions (
  owner_id    integer NOT NULL,
  layer       smallint NOT NULL,
  key         uuid NOT NULL,
  at          timestamptz NOT NULL,
  closed      boolean NOT NULL,            -- by its own means; with a parent a newer execution closes it too
  closed_by_newer boolean NOT NULL,
  good        boolean NOT NULL,            -- a run succeeded and no last try failed
  all_set     uuid NOT NULL,               -- union over its runs
  success_set uuid NOT NULL,               -- union over its successful runs
  version     uuid,                        -- of the job, when good
  PRIMARY KEY (owner_id, layer, key)
);
CREATE INDEX executions_order ON executions (owner_id, layer, at, key);

CREATE TABLE table_edges (
  owner_id    integer NOT NULL,            -- the job; the dataset itself for a dataset event
  dataset_id  integer NOT NULL,
  direction   smallint NOT NULL,           -- 0 read by the owner, 1 written by it
  layer       smallint NOT NULL,           -- 0 observed, 1 declared, 2 inferred
  by_pairs    boolean NOT NULL,            -- outputs: fed by its pairs alone, not by every input
  provisional boolean NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  PRIMARY KEY (owner_id, dataset_id, direction, layer, valid_from)
);
CREATE INDEX table_edges_dataset ON table_edges (dataset_id, direction);

CREATE TABLE pair_edges (
  owner_id   integer NOT NULL,
  from_id    integer NOT NULL,
  to_id      integer NOT NULL,
  layer      smallint NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to   timestamptz,
  PRIMARY KEY (owner_id, from_id, to_id, layer, valid_from)
);

CREATE TABLE column_edges (
  owner_id    integer NOT NULL,
  edge        uuid NOT NULL,               -- of its content: column names are too long to be index keys
  layer       smallint NOT NULL,
  from_id     integer NOT NULL,
  from_column text NOT NULL,
  to_id       integer NOT NULL,
  to_column   text,                        -- null: the whole output depends on it
  transformations jsonb NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  PRIMARY KEY (owner_id, edge, layer, valid_from)
);
CREATE INDEX column_edges_from ON column_edges (from_id) WHERE valid_to IS NULL;
CREATE INDEX column_edges_to ON column_edges (to_id) WHERE valid_to IS NULL;
CREATE INDEX column_edges_from_history ON column_edges (from_id) WHERE valid_to IS NOT NULL;
CREATE INDEX column_edges_to_history ON column_edges (to_id) WHERE valid_to IS NOT NULL;

-- The current edges of an owner in one row: what a server process loads into memory and catches up from.
CREATE TABLE adjacency (
  owner_id integer PRIMARY KEY,
  body     text NOT NULL,
  changed  bigint NOT NULL
);
CREATE INDEX adjacency_changed ON adjacency (changed);

-- One row per successful run (or dataset event) that wrote a dataset and said what it looked like.
CREATE TABLE dataset_writes (
  dataset_id integer NOT NULL,
  writer     uuid NOT NULL,                -- public id of the run, or the event's hash
  run_id     bigint,
  at         timestamptz NOT NULL,
  version    uuid,                         -- null: it wrote, but said nothing of schema, lifecycle or version
  schema     uuid,
  PRIMARY KEY (dataset_id, writer)
);
CREATE INDEX dataset_writes_order ON dataset_writes (dataset_id, at, writer);
CREATE INDEX dataset_writes_version ON dataset_writes (dataset_id, version, at, writer);
CREATE INDEX dataset_writes_run ON dataset_writes (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE dataset_versions (
  dataset_id   integer NOT NULL,
  version      uuid NOT NULL,
  schema_facet uuid,
  lifecycle    text,
  declared_version text,
  first_at     timestamptz NOT NULL,
  last_at      timestamptz NOT NULL,
  first_writer uuid NOT NULL,
  PRIMARY KEY (dataset_id, version)
);
CREATE INDEX dataset_versions_order ON dataset_versions (dataset_id, first_at DESC, version);
CREATE INDEX dataset_versions_recent ON dataset_versions (first_at DESC, dataset_id, version);

CREATE TABLE dataset_columns (
  dataset_id  integer NOT NULL,
  ordinal     integer NOT NULL,
  name        text NOT NULL,
  type        text,
  description text,
  PRIMARY KEY (dataset_id, ordinal)
);
CREATE INDEX dataset_columns_name ON dataset_columns USING gin (name gin_trgm_ops);

CREATE TABLE job_versions (
  job_id   integer NOT NULL,
  version  uuid NOT NULL,
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  edge_set uuid NOT NULL,
  source   uuid,
  PRIMARY KEY (job_id, version)
);
CREATE INDEX executions_version ON executions (owner_id, version, at) WHERE version IS NOT NULL;

CREATE TABLE sources (
  public_id  uuid PRIMARY KEY,
  name       text NOT NULL,
  uri        text,
  register   jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE tags (
  public_id uuid PRIMARY KEY,
  name      text NOT NULL
);

-- Kept, not counted: what a count over everything would cost grows with the store.
CREATE TABLE counters (
  name  text PRIMARY KEY,
  value bigint NOT NULL
);
INSERT INTO counters VALUES ('datasets', 0), ('jobs', 0), ('runs', 0), ('columns', 0);

CREATE SEQUENCE change AS bigint;
