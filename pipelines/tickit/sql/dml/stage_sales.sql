-- Replaces tickit_staging.sales with the rows of the lake; both statements run in one transaction.
DELETE FROM tickit_staging.sales;

INSERT INTO tickit_staging.sales (
  salesid,
  listid,
  sellerid,
  buyerid,
  eventid,
  dateid,
  qtysold,
  pricepaid,
  commission,
  saletime
)
SELECT
  s.salesid,
  s.listid,
  s.sellerid,
  s.buyerid,
  s.eventid,
  s.dateid,
  s.qtysold,
  s.pricepaid,
  s.commission,
  s.saletime
FROM s3_datalake.sales AS s;
