-- One row per assertion: a table without rows, or a row without its key, is a failure.
SELECT
  'tickit_staging.category' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.category AS c
UNION ALL
SELECT
  'tickit_staging.category' AS table_name,
  'catid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(c.catid) AS actual,
  COUNT(*) = COUNT(c.catid) AS success
FROM tickit_staging.category AS c
UNION ALL
SELECT
  'tickit_staging.date' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.date AS d
UNION ALL
SELECT
  'tickit_staging.date' AS table_name,
  'dateid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(d.dateid) AS actual,
  COUNT(*) = COUNT(d.dateid) AS success
FROM tickit_staging.date AS d
UNION ALL
SELECT
  'tickit_staging.event' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.event AS e
UNION ALL
SELECT
  'tickit_staging.event' AS table_name,
  'eventid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(e.eventid) AS actual,
  COUNT(*) = COUNT(e.eventid) AS success
FROM tickit_staging.event AS e
UNION ALL
SELECT
  'tickit_staging.listing' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.listing AS l
UNION ALL
SELECT
  'tickit_staging.listing' AS table_name,
  'listid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(l.listid) AS actual,
  COUNT(*) = COUNT(l.listid) AS success
FROM tickit_staging.listing AS l
UNION ALL
SELECT
  'tickit_staging.sales' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.sales AS s
UNION ALL
SELECT
  'tickit_staging.sales' AS table_name,
  'salesid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(s.salesid) AS actual,
  COUNT(*) = COUNT(s.salesid) AS success
FROM tickit_staging.sales AS s
UNION ALL
SELECT
  'tickit_staging.users' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.users AS u
UNION ALL
SELECT
  'tickit_staging.users' AS table_name,
  'userid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(u.userid) AS actual,
  COUNT(*) = COUNT(u.userid) AS success
FROM tickit_staging.users AS u
UNION ALL
SELECT
  'tickit_staging.venue' AS table_name,
  CAST(NULL AS varchar(64)) AS column_name,
  'row_count_above_zero' AS assertion,
  COUNT(*) AS actual,
  COUNT(*) > 0 AS success
FROM tickit_staging.venue AS v
UNION ALL
SELECT
  'tickit_staging.venue' AS table_name,
  'venueid' AS column_name,
  'not_null' AS assertion,
  COUNT(*) - COUNT(v.venueid) AS actual,
  COUNT(*) = COUNT(v.venueid) AS success
FROM tickit_staging.venue AS v;
