// biome-ignore-all lint/style/noExcessiveLinesPerFile: one table of statements and answers
import { describe, expect, test } from "vitest";
import { catalogFromRecord, extractLineage } from "./index.ts";
import { summary } from "./testing/summary.ts";

describe("Names", () => {
  test("a column that two tables have is a warning, not a guess", () => {
    const sql = "select id from orders join customers on true";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=()",
      "ambiguous-column 1:8",
    ]);
  });

  test("a column that two unknown tables could have is a warning, not a guess", () => {
    const sql = "select id, u.x from unknown1 u join unknown2 v on u.a = v.a";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "unknown1,unknown2 -> ",
      "[] id=() x=(unknown1.x:I) | unknown1.a:J unknown2.a:J",
      "ambiguous-column 1:8",
    ]);
  });

  test("USING shows the left side's column and joins both", () => {
    const sql = "select id, o.amount, c.name from orders o left join customers c using (id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) amount=(orders.amount:I) name=(customers.name:I) | orders.id:J customers.id:J",
    ]);
  });

  test("USING of a full join shows both sides' column", () => {
    const sql = "select id from orders full join customers using (id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:TC customers.id:TC) | orders.id:J customers.id:J",
    ]);
  });

  test("NATURAL joins by the columns that both sides have, and shows them once", () => {
    const sql = "select * from orders natural join customers";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I) name=(customers.name:I) email=(customers.email:I) country=(customers.country:I) | orders.id:J customers.id:J",
    ]);
  });

  test("a column that its table is not known to have is credited to it, with a warning", () => {
    const sql = "select o.color, size from orders o";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> ",
      "[] color=(orders.color:I) size=(orders.size:I)",
      "unknown-column 1:8",
      "unknown-column 1:17",
    ]);
  });

  test("a column that nothing is known to have is credited to the only table beside common tables", () => {
    const sql =
      "with c as (select id as k from customers) select k, size, o.color from c join orders o on o.id = c.k";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers,orders -> ",
      "[] k=(customers.id:I) size=(orders.size:I) color=(orders.color:I) | orders.id:J customers.id:J",
      "unknown-column 1:53",
      "unknown-column 1:59",
    ]);
  });

  test("a column that no table is known to have, of several, is left out with a warning", () => {
    const sql = "select size from orders o join customers c on true";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] size=()",
      "unknown-column 1:8",
    ]);
  });

  test("a column that a query in FROM does not give is of no table", () => {
    const sql = "select d.size, color from (select id from orders) d";
    expect(summary(sql, "postgres").split("\n").slice(1)).toEqual([
      "[] size=() color=()",
      "unknown-column 1:8",
      "unknown-column 1:16",
    ]);
  });

  test.each([
    ["snowflake", "ID", "id"],
    ["postgres", "id", "ID"],
  ] as const)("two columns that differ in case alone are told apart by it (%s)", (dialect, stored, other) => {
    const catalog = catalogFromRecord({ t: ["ID", "id", "Name"] }, dialect);
    const sql = 'select "ID" as u, "id" as l, Id as w, NAME as n from t';
    const { columns } = extractLineage(sql, { dialect, catalog }).writes[0]!;
    expect(columns.map(({ sources }) => sources.map(({ column }) => column))).toEqual([
      ["ID"],
      ["id"],
      [stored],
      ["Name"],
    ]);
    expect(stored).not.toBe(other);
  });

  test("a table LIKE an unknown one may have any column", () => {
    const sql = "create table #t (like unknown); insert into o select #t.id, x from #t";
    expect(summary(sql, "redshift").split("\n")).toEqual([" -> o", "[o] id=() x=()"]);
  });

  test("a correlated subquery sees the query around it", () => {
    const sql =
      "select o.id from orders o where exists (select 1 from items i where i.order_id = o.id and qty > 2)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] id=(orders.id:I) | items.order_id:F orders.id:F items.qty:F",
    ]);
  });

  test("a schema in the name never means a common table", () => {
    const sql = "with orders as (select 1 as id) select id from public.orders";
    expect(summary(sql, "postgres").split("\n")).toEqual(["public.orders -> ", "[] id=(public.orders.id:I)"]);
  });

  test("quoted names keep their case in PostgreSQL", () => {
    const sql = 'select "Id", id from "T"';
    expect(summary(sql, "postgres").split("\n")).toEqual(["T -> ", "[] Id=(T.Id:I) id=(T.Id:I)"]);
  });

  test("a table's whole row counts with all of its columns", () => {
    const sql = "select row_to_json(c) as j from customers c";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers -> ",
      "[] j=(customers.id:T customers.name:T customers.email:T customers.country:T)",
    ]);
  });
});

describe("Expressions", () => {
  test("postfix and infix operators transform", () => {
    const sql =
      "select coalesce(o.amount, 0) + 1 a, extract(year from placed_at) y, placed_at at time zone 'utc' z, status ~* 'x' m, o.id in (select order_id from items) i from orders o";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] a=(orders.amount:TC) y=(orders.placed_at:T) z=(orders.placed_at:T) m=(orders.status:T) i=(orders.id:T items.order_id:T)",
    ]);
  });

  test("aggregates with order, filter and windows", () => {
    const sql =
      "select sum(amount) filter (where status = 'x') over (partition by customer_id order by placed_at rows between 1 preceding and current row) r from orders";
    expect(summary(sql, "generic").split("\n")).toEqual([
      "orders -> ",
      "[] r=(orders.customer_id:W orders.placed_at:W orders.status:C orders.amount:A)",
    ]);
  });

  test("an ordered-set aggregate aggregates what it sorts", () => {
    const sql = "select percentile_cont(0.5) within group (order by amount) p from orders";
    expect(summary(sql, "postgres").split("\n")).toEqual(["orders -> ", "[] p=(orders.amount:A)"]);
  });

  test("a count and a hash mask what they count and hash", () => {
    const sql = "select count(email) n, md5(email) h, 'x' || sha2(name, 256) s from customers";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "customers -> ",
      "[] n=(customers.email:Am) h=(customers.email:Tm) s=(customers.name:Tm)",
    ]);
  });

  test("units of time are no columns", () => {
    const sql = "select dateadd(day, 1, ts) d, datediff(month, ts, sysdate) e from events";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "events -> ",
      "[] d=(events.ts:T) e=(events.ts:T)",
    ]);
  });

  test("DECODE, NVL2 and NULLIF choose by conditions", () => {
    const sql =
      "select decode(status, 'a', amount, 0) d, nvl2(status, amount, id) v, nullif(amount, id) n from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> ",
      "[] d=(orders.status:C orders.amount:T) v=(orders.status:C orders.amount:T orders.id:T) n=(orders.amount:TC orders.id:C)",
    ]);
  });

  test("lambdas hide columns of their parameters' names", () => {
    const sql = "select transform(tags, id -> id + 1) a, filter(tags, t -> t > id) b from events";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "events -> ",
      "[] a=(events.tags:T) b=(events.tags:T events.id:T)",
    ]);
  });

  test("a path into a value is a transformation of its column", () => {
    const sql = "select payload:a.b[0]::int x from events";
    expect(summary(sql, "snowflake").split("\n")).toEqual(["events -> ", "[] x=(events.payload:T)"]);
  });
});

describe("Sources of rows", () => {
  test("FLATTEN gives the value of its input", () => {
    const sql =
      "select f.value:sku::string as sku, e.id from events e, lateral flatten(input => e.payload:items) f";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "events -> ",
      "[] sku=(events.payload:T) id=(events.id:I)",
    ]);
  });

  test("UNNEST gives the elements and their place", () => {
    const sql =
      "select e.payload.user.id as uid, tag, pos from `p.d.events` e, unnest(e.tags) as tag with offset as pos";
    expect(summary(sql, "bigquery").split("\n")).toEqual([
      "p.d.events -> ",
      "[] uid=(p.d.events.payload:T) tag=(p.d.events.tags:T) pos=(p.d.events.tags:T)",
    ]);
  });

  test("LATERAL VIEW gives its columns", () => {
    const sql = "select id, t from events lateral view explode(tags) x as t";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "events -> ",
      "[] id=(events.id:I) t=(events.tags:T)",
    ]);
  });

  test("a path of SUPER in FROM unnests it", () => {
    const sql = "select e.id, o.sku from events e, e.payload.items o";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "events -> ",
      "[] id=(events.id:I) sku=(events.payload:T)",
    ]);
  });

  test("semi and anti joins filter and give no columns", () => {
    const sql = "select * from items left anti join orders o on order_id = o.id";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "items,orders -> ",
      "[] order_id=(items.order_id:I) sku=(items.sku:I) qty=(items.qty:I) price=(items.price:I) | items.order_id:J orders.id:J",
    ]);
  });

  test("APPLY sees the left side", () => {
    const sql =
      "select o.id, x.n from orders o cross apply (select max(c.name) n from customers c where c.id = o.customer_id) x";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) n=(customers.name:A) | customers.id:F orders.customer_id:F",
    ]);
  });

  test("PIVOT groups by what it does not use", () => {
    const sql =
      "select * from (select status, amount, customer_id from orders) pivot (sum(amount) as s for status in ('a' as aa, 'b'))";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> ",
      "[] customer_id=(orders.customer_id:I) aa_s=(orders.amount:A orders.status:C) b_s=(orders.amount:A orders.status:C) | orders.customer_id:G",
    ]);
  });

  test("UNPIVOT makes rows of columns", () => {
    const sql = "select * from (select sku, qty, price from items) unpivot (v for n in (qty, price))";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "items -> ",
      "[] sku=(items.sku:I) n=() v=(items.qty:I items.price:I)",
    ]);
  });

  test("recursion feeds back until nothing new comes", () => {
    const sql =
      "with recursive t(id, path) as (select id, name from customers union all select c.id, t.path || c.country from customers c join t on t.id = c.id) select * from t";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) path=(customers.name:IT customers.country:T) | customers.id:J",
    ]);
  });

  test("SQL Server recurs without saying so", () => {
    const sql =
      "with x as (select id, 1 as lvl from customers union all select c.id, x.lvl + 1 from customers c join x on x.id = c.id) select * from x option (maxrecursion 10)";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) lvl=() | customers.id:J",
    ]);
  });

  test("an outer join mark and a hierarchy are read", () => {
    const sql =
      "select e.id, prior e.name p, level l from customers e, orders o where o.customer_id = e.id(+) start with e.id is null connect by prior e.id = e.country";
    expect(summary(sql, "oracle").split("\n")).toEqual([
      "customers,orders -> ",
      "[] id=(customers.id:I) p=(customers.name:I) l=() | orders.customer_id:F customers.id:F customers.country:F",
    ]);
  });

  test("the right side of EXCEPT filters", () => {
    const sql = "select id from orders except select order_id from items";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] id=(orders.id:I) | items.order_id:F",
    ]);
  });

  test("UNION merges by position and sorts by its result", () => {
    const sql = "select id i from orders union select order_id from items order by i";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] i=(orders.id:I items.order_id:I) | orders.id:S items.order_id:S",
    ]);
  });

  test("FROM may come first", () => {
    const sql = "from orders select id, amount";
    expect(summary(sql, "duckdb").split("\n")).toEqual([
      "orders -> ",
      "[] id=(orders.id:I) amount=(orders.amount:I)",
    ]);
  });
});

describe("Stars", () => {
  test("EXCEPT and REPLACE", () => {
    const sql = "select * except (email) replace (upper(name) as name) from customers";
    expect(summary(sql, "bigquery").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) name=(customers.name:T) country=(customers.country:I)",
    ]);
  });

  test("a star of an unknown table is a warning", () => {
    const sql = "create table t as select u.*, c.name from unknown u join customers c on c.id = u.id";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "unknown,customers -> t",
      "[t] name=(customers.name:I) | customers.id:J unknown.id:J",
      "unresolved-star 1:26",
    ]);
  });

  test("a star of an unknown table inside EXISTS is none", () => {
    const sql = "select id from orders where exists (select * from unknown u where u.id = orders.id)";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders,unknown -> ",
      "[] id=(orders.id:I) | unknown.id:F orders.id:F",
    ]);
  });
});

describe("Changes", () => {
  test("UPDATE of several tables changes those that stand before the columns", () => {
    const sql = "update a join b on a.id = b.id set a.x = b.y, b.z = a.w where b.q = 1";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "b,a -> a,b",
      "[a] x=(b.y:I) | a.id:J b.id:J b.q:F",
      "[b] z=(a.w:I) | a.id:J b.id:J b.q:F",
    ]);
  });

  test("UPDATE of a joined table does not change the first one", () => {
    const sql = "update a, b set b.z = a.w where a.id = b.id";
    expect(summary(sql, "mysql").split("\n")).toEqual(["a -> b", "[b] z=(a.w:I) | a.id:F b.id:F"]);
  });

  test("RENAME of several tables goes one after the other, and so swaps two", () => {
    const sql = [
      "insert into a select id from orders",
      "insert into b select name from customers",
      "rename table a to tmp, b to a, tmp to b",
    ];
    expect(summary(sql, "mysql").split("\n").slice(1)).toEqual([
      "[b] id=(orders.id:I)",
      "[a] name=(customers.name:I)",
    ]);
  });

  test("INSERT without columns takes the target's by position", () => {
    const sql =
      "insert overwrite table summary partition (dt='x') select customer_id, sum(amount), count(1) from orders group by customer_id";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:A) n=() | orders.customer_id:G",
    ]);
  });

  test("more values than columns is a warning", () => {
    const sql = "insert into summary select customer_id, amount, 1, 2 from orders";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:I) n=()",
      "column-count-mismatch 1:1",
    ]);
  });

  test("ON CONFLICT sees what was offered and what was there", () => {
    const sql =
      "insert into summary(customer_id, total) select customer_id, amount from orders on conflict (customer_id) do update set total = excluded.total + summary.total where summary.n > 1";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:IT summary.total:T) | summary.n:F",
    ]);
  });

  test("ON DUPLICATE KEY sees what was offered", () => {
    const sql =
      "insert into summary (customer_id, total) select customer_id, sum(amount) from orders group by 1 on duplicate key update total = values(total) + total";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:A summary.total:T) | orders.customer_id:G",
    ]);
  });

  test("UPDATE with joins on the target", () => {
    const sql =
      "update orders o join customers c on c.id = o.customer_id set o.status = concat(c.name, '#') where c.country = \"DE\"";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] status=(customers.name:T) | customers.id:J orders.customer_id:J customers.country:F",
    ]);
  });

  test("UPDATE of an alias changes the table behind it", () => {
    const sql = "update o set o.status = c.name from orders o inner join customers c on c.id = o.customer_id";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] status=(customers.name:I) | customers.id:J orders.customer_id:J",
    ]);
  });

  test("UPDATE of a row by a query", () => {
    const sql =
      "update summary set (total, n) = (select sum(amount), count(*) from orders o where o.customer_id = summary.customer_id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] total=(orders.customer_id:F summary.customer_id:F orders.amount:A) n=(orders.customer_id:F summary.customer_id:F)",
    ]);
  });

  test("DELETE names the tables among its sources", () => {
    const sql =
      "delete o from orders o inner join customers c on c.id = o.customer_id where c.country = 'DE' # comment";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] | customers.id:J orders.customer_id:J customers.country:F",
    ]);
  });

  test("RETURNING shows the changed rows", () => {
    const sql =
      "with moved as (delete from orders where status = 'x' returning *) insert into archive select * from moved";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> orders,archive",
      "[orders] | orders.status:F",
      "[archive] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I)",
    ]);
  });

  test("MERGE with conditions", () => {
    const sql =
      "merge into summary t using (select customer_id, sum(amount) s from orders group by all) x on t.customer_id = x.customer_id when matched and x.s > 0 then update set t.total = x.s when not matched then insert values (x.customer_id, x.s, 1)";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "orders -> summary",
      "[summary] total=(orders.amount:A) customer_id=(orders.customer_id:I) n=() | orders.customer_id:JG summary.customer_id:J orders.amount:F",
    ]);
  });

  test("MERGE of all columns by name", () => {
    const sql =
      "merge into summary using s on summary.customer_id = s.customer_id when matched then update set * when not matched then insert *";
    expect(summary(sql, "databricks").split("\n")).toEqual([
      "s -> summary",
      "[summary] customer_id=(s.customer_id:I) total=(s.total:I) n=(s.n:I) | summary.customer_id:J s.customer_id:J",
    ]);
  });

  test("MERGE … REMOVE DUPLICATES pairs columns by position", () => {
    const sql =
      "merge into summary using (select id, amount, 1 as one from orders) s on summary.customer_id = s.id remove duplicates";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.id:I) total=(orders.amount:I) n=() | summary.customer_id:J orders.id:J",
    ]);
  });

  test("each branch of INSERT ALL writes what it says", () => {
    const sql =
      "insert all when amount > 10 then into big (id, a) values (id, amount) else into small select id, amount from orders";
    expect(summary(sql, "oracle").split("\n")).toEqual([
      "orders -> big,small",
      "[big] id=(orders.id:I) a=(orders.amount:I) | orders.amount:F",
      "[small] id=(orders.id:I) amount=(orders.amount:I)",
    ]);
  });

  test("each branch of Hive's FROM … INSERT has its own lineage", () => {
    const sql =
      "from orders o insert overwrite table a select o.id insert into table b select o.amount where o.status = 'x'";
    expect(summary(sql, "hive").split("\n")).toEqual([
      "orders -> a,b",
      "[a] id=(orders.id:I)",
      "[b] amount=(orders.amount:I) | orders.status:F",
    ]);
  });
});

describe("Definitions and files", () => {
  test("COPY loads a location", () => {
    const sql = "copy summary from 's3://b/k' iam_role 'arn:aws:iam::1:role/x' csv ignoreheader 1";
    expect(summary(sql, "redshift").split("\n")).toEqual(["s3://b/k -> summary", "[summary]"]);
  });

  test("UNLOAD writes a location", () => {
    const sql =
      "unload ('select id, amount from orders where status = ''x''') to 's3://b/out_' iam_role default parquet";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> s3://b/out_",
      "[s3://b/out_] id=(orders.id:I) amount=(orders.amount:I) | orders.status:F",
    ]);
  });

  test("COPY INTO in both directions", () => {
    const sql = "copy into t from (select $1, $2 from @s/x); copy into @out/x from (select id from orders)";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "@s/x,orders -> t,@out/x",
      "[t] _0=() _1=()",
      "[@out/x] id=(orders.id:I)",
    ]);
  });

  test("CREATE TABLE AS with properties", () => {
    const sql =
      "create table db.t with (format = 'PARQUET', external_location = 's3://x/y/') as select id, cast(amount as decimal(10,2)) as amount from orders";
    expect(summary(sql, "athena").split("\n")).toEqual([
      "orders -> db.t",
      "[db.t] id=(orders.id:I) amount=(orders.amount:T)",
    ]);
  });

  test("a view's columns carry its names", () => {
    const sql = "create view v (a, b) as select id, amount from orders; select a from v";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,v -> v",
      "[v] a=(orders.id:I) b=(orders.amount:I)",
      "[] a=(v.a:I)",
    ]);
  });

  test("a clone has the columns and the rows", () => {
    const sql = "create or replace table t2 shallow clone customers";
    expect(summary(sql, "databricks").split("\n")).toEqual([
      "customers -> t2",
      "[t2] id=(customers.id:I) name=(customers.name:I) email=(customers.email:I) country=(customers.country:I)",
    ]);
  });

  test.each([
    ["create table stage (like orders)", "redshift"],
    ["create table stage like orders", "hive"],
    ["create table stage (like orders including all)", "postgres"],
    ["create table stage as select * from orders with no data", "postgres"],
    ["create table stage as (select * from orders) with no data", "trino"],
    ["create table stage as select * from orders limit 0", "redshift"],
    ["create table stage as (select * from orders where 1 = 2)", "oracle"],
    ["create table stage as select * from orders where false", "snowflake"],
    ["select top 0 * into stage from orders", "mssql"],
    ["select * into stage from orders where 1 = 0", "mssql"],
  ] as const)("%s (%s) takes columns and no rows", (sql, dialect) => {
    const lineage = extractLineage([sql, "insert into summary (n) select status from stage"], {
      dialect,
      catalog: catalogFromRecord({ orders: ["id", "status"] }, dialect),
    });
    expect(lineage.statements[0]).toMatchObject({ effect: "definition", inputs: [], writes: [] });
    expect(lineage.inputs.map(({ name }) => name)).toEqual(["stage"]);
    expect(lineage.warnings).toEqual([]);
  });

  test.each([
    ["create table copy clone orders", "snowflake"],
    ["create table copy as select * from orders where 1 = 1", "redshift"],
    ["create table copy as select * from orders limit 10", "redshift"],
    ["create materialized view copy as select * from orders with no data", "postgres"],
  ] as const)("%s (%s) takes rows", (sql, dialect) => {
    expect(extractLineage(sql, { dialect })).toMatchObject({
      inputs: [{ name: "orders" }],
      statements: [{ effect: "rows" }],
    });
  });

  test("ALTER TABLE APPEND moves rows", () => {
    const sql =
      "create table stage (like summary); insert into stage select customer_id, amount, 1 from orders; alter table summary append from stage";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders,stage -> stage,summary",
      "[stage] customer_id=(orders.customer_id:I) total=(orders.amount:I) n=()",
      "[summary] customer_id=(stage.customer_id:I) total=(stage.total:I) n=(stage.n:I)",
    ]);
  });
});

describe("Scripts", () => {
  test("temporary tables are resolved through", () => {
    const sql =
      "select top (10) [id], total = amount * 2 into #t from dbo.orders with (nolock) where status = N'x'\ninsert into summary select id, total, 1 from #t t";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "dbo.orders -> summary",
      "[summary] customer_id=(dbo.orders.id:I) total=(dbo.orders.amount:T) n=() | dbo.orders.status:F",
    ]);
  });

  test("tables that are created and dropped again are resolved through", () => {
    const sql =
      "create table x as select id from orders where status = 'a'; insert into y (id) select id from x; drop table x";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> y",
      "[y] id=(orders.id:I) | orders.status:F",
    ]);
  });

  test("a staging table that is merged by delete and insert", () => {
    const sql =
      "create table if not exists #s (like orders); insert into #s select * from orders where status = 'n'; delete from orders using #s where orders.id = #s.id; insert into orders select * from #s; drop table #s";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> orders",
      "[orders] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I) | orders.id:F orders.status:F",
    ]);
  });

  test("a table that takes another's name takes its lineage along", () => {
    const sql =
      "create table x__dbt_tmp as select id from orders; alter table x rename to x__dbt_backup; alter table x__dbt_tmp rename to x; drop table x__dbt_backup";
    expect(summary(sql, "redshift").split("\n")).toEqual(["orders -> x", "[x] id=(orders.id:I)"]);
  });

  test("a statement that cannot be read leaves the others", () => {
    const sql = "insert into a select id from orders; select from where; insert into b select id from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> a,b",
      "[a] id=(orders.id:I)",
      "[b] id=(orders.id:I)",
      "error Expected: a table, found: where at Line: 1, Column: 50",
    ]);
  });

  test("calls are opaque", () => {
    const sql = "call sp_load(1); insert into a select id from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> a",
      "[a] id=(orders.id:I)",
      "opaque-statement 1:1",
    ]);
  });

  test("placeholders of Jinja and of drivers are read", () => {
    const sql =
      "select a.id from {{ ref('orders') }} a join {{ source('x','y') }} b on a.id = b.id where a.ts > '{{ ds }}' and %(x)s = b.z";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "{{ ref('orders') }},{{ source('x','y') }} -> ",
      "[] id=({{ ref('orders') }}.id:I) | {{ ref('orders') }}.id:J {{ source('x','y') }}.id:J {{ ref('orders') }}.ts:F {{ source('x','y') }}.z:F",
    ]);
  });
});
