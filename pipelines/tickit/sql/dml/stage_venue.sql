-- Replaces tickit_staging.venue with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.venue;

INSERT INTO tickit_staging.venue (
  venueid,
  venuename,
  venuecity,
  venuestate,
  venueseats
)
SELECT
  v.venueid,
  v.venuename,
  v.venuecity,
  v.venuestate,
  v.venueseats
FROM s3_datalake.venue AS v;
