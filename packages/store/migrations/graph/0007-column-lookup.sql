-- Column lineage is asked by dataset and column, in any case of letters, and mostly without what only decides which rows
-- there are (INDIRECT). Names of columns are too long to be index keys whole.

ALTER TABLE column_edges ADD COLUMN is_direct boolean NOT NULL GENERATED ALWAYS AS (
  to_column IS NOT NULL AND (jsonb_array_length(transformations) = 0
    OR jsonb_path_exists(transformations, 'strict $[*] ? (@[0] != "INDIRECT")'))) STORED;

DROP INDEX column_edges_from;
DROP INDEX column_edges_to;
DROP INDEX column_edges_from_history;
DROP INDEX column_edges_to_history;
CREATE INDEX column_edges_from ON column_edges (from_id, lower(left(from_column, 200))) WHERE valid_to IS NULL;
CREATE INDEX column_edges_to ON column_edges (to_id, lower(left(to_column, 200))) WHERE valid_to IS NULL;
CREATE INDEX column_edges_from_history ON column_edges (from_id, lower(left(from_column, 200))) WHERE valid_to IS NOT NULL;
CREATE INDEX column_edges_to_history ON column_edges (to_id, lower(left(to_column, 200))) WHERE valid_to IS NOT NULL;
CREATE INDEX dataset_columns_dataset ON dataset_columns (dataset_id, lower(left(name, 200)));

-- A tag with a value (team:data) is found by its value too; by its key through the beginning of the whole.
CREATE INDEX node_tags_own_value ON node_tags (lower(left(substring(tag from '^[^:]+:(.+)$'), 200)) text_pattern_ops, node_id)
  WHERE effective;
