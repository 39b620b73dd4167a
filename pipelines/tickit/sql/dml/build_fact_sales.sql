-- Rebuilds the sales fact: sales joined with the day of the sale; both statements run in one transaction.
DELETE FROM tickit_marts.fact_sales;

INSERT INTO tickit_marts.fact_sales (
  salesid,
  listid,
  sellerid,
  buyerid,
  eventid,
  dateid,
  day,
  month,
  year,
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
  d.day,
  d.month,
  d.year,
  s.qtysold,
  s.pricepaid,
  s.commission,
  s.saletime
FROM tickit_staging.sales AS s
INNER JOIN tickit_staging.date AS d ON d.dateid = s.dateid;
