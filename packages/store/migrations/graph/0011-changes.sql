-- Changes of the whole store, newest first (SPEC.md §11): which writes, executions and check results differ from the one
-- before, and when column lineage began and ended.

-- A write: 1 the first one of its dataset, 2 one with another schema than the one before; null: neither.
ALTER TABLE dataset_writes ADD COLUMN change smallint;
-- An execution with another source than the one before.
ALTER TABLE executions ADD COLUMN new_source boolean NOT NULL DEFAULT false;
-- A result that fails after one that did not, or the reverse.
ALTER TABLE check_results ADD COLUMN turned boolean NOT NULL DEFAULT false;

CREATE INDEX dataset_writes_changes ON dataset_writes (at DESC, dataset_id, writer) WHERE change IS NOT NULL;
CREATE INDEX dataset_writes_changes_of ON dataset_writes (dataset_id, at DESC, writer DESC) WHERE change IS NOT NULL;
CREATE INDEX executions_new_sources ON executions (at DESC, owner_id, key) WHERE new_source;
CREATE INDEX check_results_turned ON check_results (at DESC, dataset_id, entry) WHERE turned;
CREATE INDEX column_edges_begun ON column_edges (valid_from DESC, owner_id);
CREATE INDEX column_edges_ended ON column_edges (valid_to DESC, owner_id) WHERE valid_to IS NOT NULL;
