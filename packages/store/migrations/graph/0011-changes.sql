-- Changes of the whole store, newest first (SPEC.md §11): which writes, executions and check results differ from the one
-- before, and when column lineage began and ended.

-- A write: 1 the first one of its dataset, 2 one with another schema than the one before; null: neither.
ALTER TABLE dataset_writes ADD COLUMN change smallint;
-- An execution with another source than the one before.
ALTER TABLE executions ADD COLUMN new_source boolean NOT NULL DEFAULT false;
-- A result that fails after one that did not, or the reverse.
ALTER TABLE check_results ADD COLUMN turned boolean NOT NULL DEFAULT false;

UPDATE dataset_writes w SET change = n.change FROM (
  SELECT dataset_id, writer, CASE
    WHEN row_number() OVER (PARTITION BY dataset_id ORDER BY at, writer) = 1 THEN 1
    WHEN schema IS NOT NULL AND schema <> lag(schema) OVER (PARTITION BY dataset_id, schema IS NOT NULL ORDER BY at, writer) THEN 2
  END AS change FROM dataset_writes) n
WHERE n.change IS NOT NULL AND w.dataset_id = n.dataset_id AND w.writer = n.writer;

UPDATE executions e SET new_source = true FROM (
  SELECT x.owner_id, x.key, v.source <> lag(v.source) OVER (PARTITION BY x.owner_id ORDER BY x.at, x.key) AS is_new
  FROM executions x JOIN job_versions v ON v.job_id = x.owner_id AND v.version = x.version AND v.source IS NOT NULL
  WHERE x.layer = 0) n
WHERE n.is_new AND e.owner_id = n.owner_id AND e.layer = 0 AND e.key = n.key;

UPDATE check_results r SET turned = true FROM (
  SELECT dataset_id, entry, run_id, (status = 2) <> coalesce(lag(status) OVER (
    PARTITION BY dataset_id, entry ORDER BY at, writer) = 2, false) AS is_new FROM check_results) n
WHERE n.is_new AND r.dataset_id = n.dataset_id AND r.entry = n.entry AND r.run_id = n.run_id;

CREATE INDEX dataset_writes_changes ON dataset_writes (at DESC, dataset_id, writer) WHERE change IS NOT NULL;
CREATE INDEX dataset_writes_changes_of ON dataset_writes (dataset_id, at DESC, writer DESC) WHERE change IS NOT NULL;
CREATE INDEX executions_new_sources ON executions (at DESC, owner_id, key) WHERE new_source;
CREATE INDEX check_results_turned ON check_results (at DESC, dataset_id, entry) WHERE turned;
CREATE INDEX column_edges_begun ON column_edges (valid_from DESC, owner_id);
CREATE INDEX column_edges_ended ON column_edges (valid_to DESC, owner_id) WHERE valid_to IS NOT NULL;
