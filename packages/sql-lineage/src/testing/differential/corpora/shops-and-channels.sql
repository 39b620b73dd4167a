-- Questions over a retail star with three channels of sale, in the shapes that analysts write: windows, unions, towers.

WITH by_store AS (SELECT ss.store_sk, sum(ss.net_paid) AS paid FROM store_sales ss JOIN date_dim d ON d.date_sk = ss.sold_date_sk
                  WHERE d.year = 2001 GROUP BY ss.store_sk),
  average AS (SELECT avg(b.paid) AS paid FROM by_store b)
SELECT s.store_id, b.paid FROM by_store b CROSS JOIN average a JOIN store s ON s.store_sk = b.store_sk WHERE b.paid > a.paid * 1.2;

SELECT i.category, i.class, sum(ws.net_paid) AS paid,
  sum(ws.net_paid) * 100.0 / sum(sum(ws.net_paid)) OVER (PARTITION BY i.category) AS share,
  rank() OVER (PARTITION BY i.category ORDER BY sum(ws.net_paid) DESC) AS place
FROM web_sales ws JOIN item i ON i.item_sk = ws.item_sk GROUP BY i.category, i.class;

SELECT channel.name, channel.item_sk, sum(channel.quantity) AS quantity FROM (
  SELECT 'store' AS name, ss.item_sk, ss.quantity FROM store_sales ss
  UNION ALL SELECT 'web', ws.item_sk, ws.quantity FROM web_sales ws
  UNION ALL SELECT 'catalog', cs.item_sk, cs.quantity FROM catalog_sales cs) channel
GROUP BY GROUPING SETS ((channel.name, channel.item_sk), (channel.name), ());

SELECT c.customer_id FROM customer c WHERE c.customer_sk IN (SELECT ss.customer_sk FROM store_sales ss)
INTERSECT SELECT c.customer_id FROM customer c JOIN web_sales ws ON ws.customer_sk = c.customer_sk
EXCEPT SELECT c.customer_id FROM customer c, catalog_sales cs WHERE cs.customer_sk = c.customer_sk;

WITH RECURSIVE tree (child, parent, depth) AS (
  SELECT e.id, e.manager_id, 0 FROM employee e WHERE e.manager_id IS NULL
  UNION ALL SELECT e.id, e.manager_id, t.depth + 1 FROM employee e JOIN tree t ON e.manager_id = t.child)
SELECT t.child, t.depth, d.name FROM tree t LEFT JOIN department d ON d.head_id = t.child;

SELECT DISTINCT ON (o.customer_sk) o.customer_sk, o.order_id, o.placed_at FROM web_orders o ORDER BY o.customer_sk, o.placed_at DESC;

SELECT s.day, s.sold, lag(s.sold, 7) OVER w AS a_week_ago, avg(s.sold) OVER (w ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS smooth
FROM (SELECT d.day, sum(ss.quantity) AS sold FROM store_sales ss JOIN date_dim d ON d.date_sk = ss.sold_date_sk GROUP BY d.day) s
WINDOW w AS (ORDER BY s.day);

SELECT c.customer_id, latest.order_id FROM customer c
CROSS JOIN LATERAL (SELECT o.order_id FROM web_orders o WHERE o.customer_sk = c.customer_sk ORDER BY o.placed_at DESC LIMIT 1) AS latest;

SELECT coalesce(a.item_sk, b.item_sk) AS item_sk, a.sold, b.returned
FROM (SELECT ss.item_sk, count(*) AS sold FROM store_sales ss GROUP BY ss.item_sk) a
FULL JOIN (SELECT sr.item_sk, count(*) AS returned FROM store_returns sr GROUP BY sr.item_sk) b ON a.item_sk = b.item_sk;

SELECT i.item_id, count(*) FILTER (WHERE r.reason = 'broken') AS broken, percentile_cont(0.5) WITHIN GROUP (ORDER BY r.amount) AS median
FROM store_returns r JOIN item i ON i.item_sk = r.item_sk GROUP BY i.item_id;

INSERT INTO mart.daily (day, sold) WITH daily AS (SELECT d.day, sum(s.quantity) AS sold FROM store_sales s JOIN date_dim d
  ON d.date_sk = s.sold_date_sk GROUP BY d.day) SELECT daily.day, daily.sold FROM daily;

CREATE TABLE mart.best AS SELECT i.item_id, t.sold FROM (SELECT ss.item_sk, sum(ss.quantity) AS sold FROM store_sales ss
  GROUP BY ss.item_sk) AS t JOIN item i ON i.item_sk = t.item_sk WHERE t.sold > 100;

CREATE VIEW mart.open_orders AS SELECT o.order_id, c.customer_id FROM web_orders o JOIN customer c ON c.customer_sk = o.customer_sk
WHERE o.closed_at IS NULL;

UPDATE mart.item SET price = p.price, name = upper(p.name) FROM staging.price p WHERE p.item_id = mart.item.item_id;

DELETE FROM mart.daily USING staging.cancelled x WHERE x.day = daily.day;

DELETE FROM mart.daily WHERE day IN (SELECT x.day FROM staging.cancelled x);

MERGE INTO mart.item AS t USING staging.item AS s ON t.item_id = s.item_id
WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (item_id, name) VALUES (s.item_id, s.name);

INSERT INTO audit.log (id) SELECT x.id FROM staging.a x UNION SELECT y.id FROM staging.b y ORDER BY 1;

SELECT (SELECT max(p.price) FROM price p WHERE p.item_sk = i.item_sk) AS highest, i.item_id FROM item i WHERE EXISTS (SELECT FROM store_sales s WHERE s.item_sk = i.item_sk);

WITH store_sales AS (SELECT o.item_sk FROM web_orders o) SELECT s.item_sk FROM store_sales s JOIN public.store_sales p ON p.item_sk = s.item_sk;

SELECT x.a FROM (VALUES (1, 2), (3, 4)) AS x (a, b) JOIN item i ON i.item_sk = x.b;

SELECT e.value FROM generate_series(1, 10) AS e (value) LEFT JOIN item i ON i.item_sk = e.value;

SELECT t.id, u.tag FROM article t, unnest(t.tags) AS u (tag);

TRUNCATE mart.daily;

DROP TABLE IF EXISTS mart.old;

ALTER TABLE mart.fresh RENAME TO best_of_today;
