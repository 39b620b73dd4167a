-- One row per assertion: a table without rows, or a row without its key, is a failure.
SELECT
  'tickit_marts.dim_event' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_marts.dim_event AS e
UNION ALL
SELECT
  'tickit_marts.dim_event' AS table_name,
  'eventid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(e.eventid) AS actual,
  COUNT(*) = COUNT(e.eventid) AS success
FROM tickit_marts.dim_event AS e
UNION ALL
SELECT
  'tickit_marts.dim_users' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_marts.dim_users AS u
UNION ALL
SELECT
  'tickit_marts.dim_users' AS table_name,
  'userid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(u.userid) AS actual,
  COUNT(*) = COUNT(u.userid) AS success
FROM tickit_marts.dim_users AS u
UNION ALL
SELECT
  'tickit_marts.fact_sales' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_marts.fact_sales AS s
UNION ALL
SELECT
  'tickit_marts.fact_sales' AS table_name,
  'salesid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(s.salesid) AS actual,
  COUNT(*) = COUNT(s.salesid) AS success
FROM tickit_marts.fact_sales AS s;
