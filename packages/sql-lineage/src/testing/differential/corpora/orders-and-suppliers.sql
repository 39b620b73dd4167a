-- Questions of a decision-support benchmark over orders, parts and suppliers, asked in our own way.

-- revenue by status of the line
SELECT l.returnflag, l.linestatus, sum(l.quantity) AS quantity, sum(l.extendedprice * (1 - l.discount)) AS revenue,
  avg(l.discount) AS average_discount, count(*) AS lines
FROM lineitem l WHERE l.shipdate <= date '1998-12-01' - interval '90' day
GROUP BY l.returnflag, l.linestatus ORDER BY l.returnflag, l.linestatus;

-- the cheapest supplier of a region for each part
SELECT s.acctbal, s.name, n.name AS nation, p.partkey, p.mfgr
FROM part p JOIN partsupp ps ON p.partkey = ps.partkey JOIN supplier s ON s.suppkey = ps.suppkey
  JOIN nation n ON s.nationkey = n.nationkey JOIN region r ON n.regionkey = r.regionkey
WHERE p.size = 15 AND p.type LIKE '%BRASS' AND r.name = 'EUROPE'
  AND ps.supplycost = (SELECT min(i.supplycost) FROM partsupp i JOIN supplier j ON j.suppkey = i.suppkey WHERE i.partkey = p.partkey)
ORDER BY s.acctbal DESC, n.name, s.name LIMIT 100;

-- open orders worth most
SELECT l.orderkey, sum(l.extendedprice * (1 - l.discount)) AS revenue, o.orderdate, o.shippriority
FROM customer c, orders o, lineitem l
WHERE c.mktsegment = 'BUILDING' AND c.custkey = o.custkey AND l.orderkey = o.orderkey AND o.orderdate < date '1995-03-15'
GROUP BY l.orderkey, o.orderdate, o.shippriority ORDER BY revenue DESC, o.orderdate LIMIT 10;

-- priorities of orders that came late
SELECT o.orderpriority, count(*) AS order_count FROM orders o
WHERE o.orderdate >= date '1993-07-01' AND EXISTS (
  SELECT 1 FROM lineitem l WHERE l.orderkey = o.orderkey AND l.commitdate < l.receiptdate)
GROUP BY o.orderpriority ORDER BY o.orderpriority;

-- what a change of discount would earn
SELECT sum(l.extendedprice * l.discount) AS revenue FROM lineitem l
WHERE l.shipdate BETWEEN date '1994-01-01' AND date '1994-12-31' AND l.discount BETWEEN 0.05 AND 0.07 AND l.quantity < 24;

-- trade between two nations by year
SELECT shipping.supplier_nation, shipping.customer_nation, shipping.year, sum(shipping.volume) AS revenue
FROM (SELECT n1.name AS supplier_nation, n2.name AS customer_nation, extract(year FROM l.shipdate) AS year,
        l.extendedprice * (1 - l.discount) AS volume
      FROM supplier s JOIN lineitem l ON s.suppkey = l.suppkey JOIN orders o ON o.orderkey = l.orderkey
        JOIN customer c ON c.custkey = o.custkey JOIN nation n1 ON s.nationkey = n1.nationkey
        JOIN nation n2 ON c.nationkey = n2.nationkey
      WHERE (n1.name = 'FRANCE' AND n2.name = 'GERMANY') OR (n1.name = 'GERMANY' AND n2.name = 'FRANCE')) AS shipping
GROUP BY shipping.supplier_nation, shipping.customer_nation, shipping.year;

-- share of a nation in its region
SELECT v.year, sum(CASE WHEN v.nation = 'BRAZIL' THEN v.volume ELSE 0 END) / sum(v.volume) AS share
FROM (SELECT extract(year FROM o.orderdate) AS year, l.extendedprice AS volume, n.name AS nation
      FROM part p JOIN lineitem l ON p.partkey = l.partkey JOIN orders o ON l.orderkey = o.orderkey
        JOIN supplier s ON s.suppkey = l.suppkey JOIN nation n ON n.nationkey = s.nationkey) v
GROUP BY v.year ORDER BY v.year;

-- customers who send things back
SELECT c.custkey, c.name, sum(l.extendedprice) AS lost, c.acctbal, n.name AS nation
FROM customer c LEFT JOIN orders o ON c.custkey = o.custkey LEFT JOIN lineitem l ON l.orderkey = o.orderkey
  INNER JOIN nation n USING (nationkey)
WHERE l.returnflag = 'R' GROUP BY c.custkey, c.name, c.acctbal, n.name HAVING sum(l.extendedprice) > 1000;

-- stock that matters
SELECT ps.partkey, sum(ps.supplycost * ps.availqty) AS value FROM partsupp ps, supplier s
WHERE ps.suppkey = s.suppkey GROUP BY ps.partkey
HAVING sum(ps.supplycost * ps.availqty) > (SELECT sum(q.supplycost * q.availqty) * 0.0001 FROM partsupp q);

-- orders per customer, and customers per number of orders
SELECT per_customer.orders, count(*) AS customers
FROM (SELECT c.custkey, count(o.orderkey) FROM customer c LEFT OUTER JOIN orders o
        ON c.custkey = o.custkey AND o.comment NOT LIKE '%special%requests%' GROUP BY c.custkey) AS per_customer (custkey, orders)
GROUP BY per_customer.orders ORDER BY customers DESC;

-- the supplier with the highest revenue
WITH revenue AS (
  SELECT l.suppkey AS supplier_no, sum(l.extendedprice * (1 - l.discount)) AS total FROM lineitem l GROUP BY l.suppkey)
SELECT s.suppkey, s.name, r.total FROM supplier s JOIN revenue r ON s.suppkey = r.supplier_no
WHERE r.total = (SELECT max(m.total) FROM revenue m);

-- suppliers without complaints
SELECT p.brand, p.type, p.size, count(DISTINCT ps.suppkey) AS suppliers FROM partsupp ps JOIN part p ON p.partkey = ps.partkey
WHERE ps.suppkey NOT IN (SELECT s.suppkey FROM supplier s WHERE s.comment LIKE '%Customer%Complaints%')
GROUP BY p.brand, p.type, p.size;

-- orders of small quantities
SELECT sum(l.extendedprice) / 7.0 AS yearly FROM lineitem l JOIN part p ON p.partkey = l.partkey
WHERE l.quantity < (SELECT 0.2 * avg(i.quantity) FROM lineitem i WHERE i.partkey = p.partkey);

-- large orders
SELECT c.name, o.orderkey, sum(l.quantity) FROM customer c, orders o, lineitem l
WHERE o.orderkey IN (SELECT i.orderkey FROM lineitem i GROUP BY i.orderkey HAVING sum(i.quantity) > 300)
  AND c.custkey = o.custkey AND o.orderkey = l.orderkey GROUP BY c.name, o.orderkey;

-- the only supplier who kept an order waiting
SELECT s.name, count(*) AS waits FROM supplier s JOIN lineitem a ON s.suppkey = a.suppkey JOIN orders o ON o.orderkey = a.orderkey
WHERE EXISTS (SELECT * FROM lineitem b WHERE b.orderkey = a.orderkey AND b.suppkey <> a.suppkey)
  AND NOT EXISTS (SELECT * FROM lineitem c WHERE c.orderkey = a.orderkey AND c.suppkey <> a.suppkey AND c.receiptdate > c.commitdate)
GROUP BY s.name;

-- countries with money and no orders
SELECT rich.code, count(*) AS customers, sum(rich.acctbal) AS balance
FROM (SELECT substring(c.phone FROM 1 FOR 2) AS code, c.acctbal FROM customer c
      WHERE c.acctbal > (SELECT avg(d.acctbal) FROM customer d WHERE d.acctbal > 0)
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.custkey = c.custkey)) AS rich
GROUP BY rich.code;
