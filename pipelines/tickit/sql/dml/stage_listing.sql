-- Replaces tickit_staging.listing with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.listing;

INSERT INTO tickit_staging.listing (
  listid,
  sellerid,
  eventid,
  dateid,
  numtickets,
  priceperticket,
  totalprice,
  listtime
)
SELECT
  l.listid,
  l.sellerid,
  l.eventid,
  l.dateid,
  l.numtickets,
  l.priceperticket,
  l.totalprice,
  l.listtime
FROM s3_datalake.listing AS l;
