-- Replaces tickit_staging.date with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.date;

INSERT INTO tickit_staging.date (
  dateid,
  caldate,
  day,
  week,
  month,
  qtr,
  year,
  holiday
)
SELECT
  d.dateid,
  d.caldate,
  d.day,
  d.week,
  d.month,
  d.qtr,
  d.year,
  d.holiday
FROM s3_datalake.date AS d;
