-- Replaces tickit_staging.category with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.category;

INSERT INTO tickit_staging.category (
  catid,
  catgroup,
  catname,
  catdesc
)
SELECT
  c.catid,
  c.catgroup,
  c.catname,
  c.catdesc
FROM s3_datalake.category AS c;
