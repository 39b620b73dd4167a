-- What people did to the catalogue, beside what producers say of it (SPEC.md §10).

-- When an event last named the thing, by its arrival; null: only SQL names it.
ALTER TABLE datasets ADD COLUMN received_at timestamptz;
ALTER TABLE jobs ADD COLUMN received_at timestamptz;

-- Datasets and jobs that somebody hid, with those that are shown again: other processes catch up from it.
CREATE TABLE hidden_nodes (
  node_id   integer PRIMARY KEY,
  hidden_at timestamptz,                    -- of the decision to hide it that holds; null: none does
  hidden    boolean NOT NULL,               -- no event has named it since
  actor     text,
  changed   bigint NOT NULL
);
CREATE INDEX hidden_nodes_changed ON hidden_nodes (changed);
CREATE INDEX hidden_nodes_list ON hidden_nodes (hidden_at DESC, node_id) WHERE hidden;

-- Tags of datasets, jobs and columns: what the latest facet says and what people say. Names are too long to be keys.
CREATE TABLE node_tags (
  node_id     integer NOT NULL,
  entry       uuid NOT NULL,                -- of column and tag
  column_name text,                         -- null: the thing itself
  tag         text NOT NULL,
  by_facet    boolean NOT NULL,
  by_person   boolean,                      -- true: added, false: taken away; null: nobody did
  actor       text,
  at          timestamptz,
  effective   boolean NOT NULL GENERATED ALWAYS AS (coalesce(by_person, by_facet)) STORED,
  PRIMARY KEY (node_id, entry)
);
CREATE INDEX node_tags_tag ON node_tags (left(tag, 200), node_id) WHERE effective;
CREATE INDEX node_tags_search ON node_tags USING gin (tag gin_trgm_ops);
CREATE VIEW effective_tags AS SELECT node_id, column_name, tag FROM node_tags WHERE effective;

CREATE TABLE node_owners (
  node_id   integer NOT NULL,
  entry     uuid NOT NULL,                  -- of name and type
  name      text NOT NULL,
  type      text,
  by_facet  boolean NOT NULL,
  by_person boolean,
  actor     text,
  at        timestamptz,
  effective boolean NOT NULL GENERATED ALWAYS AS (coalesce(by_person, by_facet)) STORED,
  PRIMARY KEY (node_id, entry)
);
CREATE INDEX node_owners_name ON node_owners (left(name, 200), node_id) WHERE effective;
CREATE INDEX node_owners_search ON node_owners USING gin (name gin_trgm_ops);
CREATE VIEW effective_owners AS SELECT node_id, name, type FROM node_owners WHERE effective;

-- Descriptions that people wrote; they come before those of facets.
CREATE TABLE node_descriptions (
  node_id     integer NOT NULL,
  entry       uuid NOT NULL,                -- of the column
  column_name text,
  description text NOT NULL,
  actor       text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (node_id, entry)
);

-- Edges that people declared and whose ends are all known. What follows from them is in the edge tables, where layer 3
-- is an edge by hand, and 4 an input by hand that feeds no more than its pairs say.
CREATE TABLE declared_edges (
  command  uuid PRIMARY KEY,
  owner_id integer NOT NULL,                -- the job, else the dataset that the edge ends at
  from_id  integer NOT NULL,
  to_id    integer NOT NULL,
  is_pair  boolean NOT NULL,                -- between two datasets
  columns  jsonb NOT NULL,                  -- of such: pairs [from, to]
  at       timestamptz NOT NULL
);
CREATE INDEX declared_edges_owner ON declared_edges (owner_id);
CREATE INDEX declared_edges_from ON declared_edges (from_id);
CREATE INDEX declared_edges_to ON declared_edges (to_id);

-- Tags (kind 0) and owners (kind 1) that hold, for lists and search. Values are cut to what an index holds.
CREATE VIEW effective_labels AS
  SELECT node_id, 0 AS kind, left(tag, 200) AS value FROM node_tags WHERE effective
  UNION ALL SELECT node_id, 1, left(name, 200) FROM node_owners WHERE effective;
CREATE INDEX node_tags_value ON node_tags (lower(left(tag, 200)) text_pattern_ops, node_id) WHERE effective;
CREATE INDEX node_owners_value ON node_owners (lower(left(name, 200)) text_pattern_ops, node_id) WHERE effective;
