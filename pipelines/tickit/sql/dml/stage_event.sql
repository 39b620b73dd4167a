-- Replaces tickit_staging.event with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.event;

INSERT INTO tickit_staging.event (
  eventid,
  venueid,
  catid,
  dateid,
  eventname,
  starttime
)
SELECT
  e.eventid,
  e.venueid,
  e.catid,
  e.dateid,
  e.eventname,
  e.starttime
FROM s3_datalake.event AS e;
