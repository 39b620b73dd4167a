-- Attempts of one task in one run of its DAG: lists tell them apart from failures. It replaces the index on its first
-- two columns.
DROP INDEX runs_execution;
CREATE INDEX runs_execution ON runs (job_id, execution, map_index, try_number);
