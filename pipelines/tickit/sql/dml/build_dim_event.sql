-- Rebuilds the event dimension: event joined with venue, category and date; both statements run in one transaction.
DELETE FROM tickit_marts.dim_event;

INSERT INTO tickit_marts.dim_event (
  eventid,
  venueid,
  venuename,
  venuecity,
  venuestate,
  venueseats,
  catid,
  catgroup,
  catname,
  catdesc,
  dateid,
  day,
  month,
  year,
  eventname,
  starttime
)
SELECT
  e.eventid,
  e.venueid,
  v.venuename,
  v.venuecity,
  v.venuestate,
  v.venueseats,
  e.catid,
  c.catgroup,
  c.catname,
  c.catdesc,
  e.dateid,
  d.day,
  d.month,
  d.year,
  e.eventname,
  e.starttime
FROM tickit_staging.event AS e
INNER JOIN tickit_staging.venue AS v ON v.venueid = e.venueid
INNER JOIN tickit_staging.category AS c ON c.catid = e.catid
INNER JOIN tickit_staging.date AS d ON d.dateid = e.dateid;
