// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table of statements and results
import { describe, expect, it } from "vitest";
import { catalogFromRecord, extractLineage } from "./index.ts";
import { summary } from "./testing/summary.ts";

describe("Names", () => {
  it("warns about a column that two tables have", () => {
    const sql = "select id from orders join customers on true";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=()",
      "ambiguous-column 1:8",
    ]);
  });

  it("warns about a column that two unknown tables could have", () => {
    const sql = "select id, u.x from unknown1 u join unknown2 v on u.a = v.a";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "unknown1,unknown2 -> ",
      "[] id=() x=(unknown1.x:I) | unknown1.a:J unknown2.a:J",
      "ambiguous-column 1:8",
    ]);
  });

  it("exposes the left column for USING and joins both", () => {
    const sql = "select id, o.amount, c.name from orders o left join customers c using (id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) amount=(orders.amount:I) name=(customers.name:I) | orders.id:J customers.id:J",
    ]);
  });

  it("merges both columns for USING in a full join", () => {
    const sql = "select id from orders full join customers using (id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:TC customers.id:TC) | orders.id:J customers.id:J",
    ]);
  });

  it("joins by common columns for NATURAL, and exposes them once", () => {
    const sql = "select * from orders natural join customers";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I) name=(customers.name:I) email=(customers.email:I) country=(customers.country:I) | orders.id:J customers.id:J",
    ]);
  });

  it("assigns an unknown column to its qualifier, with a warning", () => {
    const sql = "select o.color, size from orders o";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> ",
      "[] color=(orders.color:I) size=(orders.size:I)",
      "unknown-column 1:8",
      "unknown-column 1:17",
    ]);
  });

  it("assigns an unknown column to the only table besides common table expressions", () => {
    const sql =
      "with c as (select id as k from customers) select k, size, o.color from c join orders o on o.id = c.k";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers,orders -> ",
      "[] k=(customers.id:I) size=(orders.size:I) color=(orders.color:I) | orders.id:J customers.id:J",
      "unknown-column 1:53",
      "unknown-column 1:59",
    ]);
  });

  it("omits an unknown column with a warning if there are several tables", () => {
    const sql = "select size from orders o join customers c on true";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,customers -> ",
      "[] size=()",
      "unknown-column 1:8",
    ]);
  });

  it("does not assign an unknown column to a query in FROM", () => {
    const sql = "select d.size, color from (select id from orders) d";
    expect(summary(sql, "postgres").split("\n").slice(1)).toEqual([
      "[] size=() color=()",
      "unknown-column 1:8",
      "unknown-column 1:16",
    ]);
  });

  it.each([
    ["snowflake", "ID", "id"],
    ["postgres", "id", "ID"],
  ] as const)("distinguishes columns that differ only in case (%s)", (dialect, stored, other) => {
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

  it("allows any column in a table LIKE an unknown one", () => {
    const sql = "create table #t (like unknown); insert into o select #t.id, x from #t";
    expect(summary(sql, "redshift").split("\n")).toEqual([" -> o", "[o] id=() x=()"]);
  });

  it("resolves columns of the outer query in a correlated subquery", () => {
    const sql =
      "select o.id from orders o where exists (select 1 from items i where i.order_id = o.id and qty > 2)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] id=(orders.id:I) | items.order_id:F orders.id:F items.qty:F",
    ]);
  });

  it("does not resolve a qualified name to a common table expression", () => {
    const sql = "with orders as (select 1 as id) select id from public.orders";
    expect(summary(sql, "postgres").split("\n")).toEqual(["public.orders -> ", "[] id=(public.orders.id:I)"]);
  });

  it("keeps the case of quoted names in PostgreSQL", () => {
    const sql = 'select "Id", id from "T"';
    expect(summary(sql, "postgres").split("\n")).toEqual(["T -> ", "[] Id=(T.Id:I) id=(T.Id:I)"]);
  });

  it("resolves a whole row to all columns of the table", () => {
    const sql = "select row_to_json(c) as j from customers c";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers -> ",
      "[] j=(customers.id:T customers.name:T customers.email:T customers.country:T)",
    ]);
  });
});

describe("Expressions", () => {
  it("treats postfix and infix operators as transformations", () => {
    const sql =
      "select coalesce(o.amount, 0) + 1 a, extract(year from placed_at) y, placed_at at time zone 'utc' z, status ~* 'x' m, o.id in (select order_id from items) i from orders o";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] a=(orders.amount:TC) y=(orders.placed_at:T) z=(orders.placed_at:T) m=(orders.status:T) i=(orders.id:T items.order_id:T)",
    ]);
  });

  it("resolves aggregates with order, filter and windows", () => {
    const sql =
      "select sum(amount) filter (where status = 'x') over (partition by customer_id order by placed_at rows between 1 preceding and current row) r from orders";
    expect(summary(sql, "generic").split("\n")).toEqual([
      "orders -> ",
      "[] r=(orders.customer_id:W orders.placed_at:W orders.status:C orders.amount:A)",
    ]);
  });

  it("resolves an ordered-set aggregate to its sort expression", () => {
    const sql = "select percentile_cont(0.5) within group (order by amount) p from orders";
    expect(summary(sql, "postgres").split("\n")).toEqual(["orders -> ", "[] p=(orders.amount:A)"]);
  });

  it("masks the arguments of a count and a hash", () => {
    const sql = "select count(email) n, md5(email) h, 'x' || sha2(name, 256) s from customers";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "customers -> ",
      "[] n=(customers.email:Am) h=(customers.email:Tm) s=(customers.name:Tm)",
    ]);
  });

  it("does not treat time units as columns", () => {
    const sql = "select dateadd(day, 1, ts) d, datediff(month, ts, sysdate) e from events";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "events -> ",
      "[] d=(events.ts:T) e=(events.ts:T)",
    ]);
  });

  it("treats arguments of DECODE, NVL2 and NULLIF as conditions", () => {
    const sql =
      "select decode(status, 'a', amount, 0) d, nvl2(status, amount, id) v, nullif(amount, id) n from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> ",
      "[] d=(orders.status:C orders.amount:T) v=(orders.status:C orders.amount:T orders.id:T) n=(orders.amount:TC orders.id:C)",
    ]);
  });

  it("hides columns with the names of lambda parameters", () => {
    const sql = "select transform(tags, id -> id + 1) a, filter(tags, t -> t > id) b from events";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "events -> ",
      "[] a=(events.tags:T) b=(events.tags:T events.id:T)",
    ]);
  });

  it("treats a path into a value as a transformation of its column", () => {
    const sql = "select payload:a.b[0]::int x from events";
    expect(summary(sql, "snowflake").split("\n")).toEqual(["events -> ", "[] x=(events.payload:T)"]);
  });
});

describe("Row sources", () => {
  it("resolves FLATTEN to its input", () => {
    const sql =
      "select f.value:sku::string as sku, e.id from events e, lateral flatten(input => e.payload:items) f";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "events -> ",
      "[] sku=(events.payload:T) id=(events.id:I)",
    ]);
  });

  it("resolves the elements and positions of UNNEST", () => {
    const sql =
      "select e.payload.user.id as uid, tag, pos from `p.d.events` e, unnest(e.tags) as tag with offset as pos";
    expect(summary(sql, "bigquery").split("\n")).toEqual([
      "p.d.events -> ",
      "[] uid=(p.d.events.payload:T) tag=(p.d.events.tags:T) pos=(p.d.events.tags:T)",
    ]);
  });

  it("resolves the columns of LATERAL VIEW", () => {
    const sql = "select id, t from events lateral view explode(tags) x as t";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "events -> ",
      "[] id=(events.id:I) t=(events.tags:T)",
    ]);
  });

  it("unnests a SUPER path in FROM", () => {
    const sql = "select e.id, o.sku from events e, e.payload.items o";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "events -> ",
      "[] id=(events.id:I) sku=(events.payload:T)",
    ]);
  });

  it("treats semi and anti joins as filters without columns", () => {
    const sql = "select * from items left anti join orders o on order_id = o.id";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "items,orders -> ",
      "[] order_id=(items.order_id:I) sku=(items.sku:I) qty=(items.qty:I) price=(items.price:I) | items.order_id:J orders.id:J",
    ]);
  });

  it("resolves the left side in APPLY", () => {
    const sql =
      "select o.id, x.n from orders o cross apply (select max(c.name) n from customers c where c.id = o.customer_id) x";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "orders,customers -> ",
      "[] id=(orders.id:I) n=(customers.name:A) | customers.id:F orders.customer_id:F",
    ]);
  });

  it("groups by the unused columns of PIVOT", () => {
    const sql =
      "select * from (select status, amount, customer_id from orders) pivot (sum(amount) as s for status in ('a' as aa, 'b'))";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> ",
      "[] customer_id=(orders.customer_id:I) aa_s=(orders.amount:A orders.status:C) b_s=(orders.amount:A orders.status:C) | orders.customer_id:G",
    ]);
  });

  it("turns columns into rows for UNPIVOT", () => {
    const sql = "select * from (select sku, qty, price from items) unpivot (v for n in (qty, price))";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "items -> ",
      "[] sku=(items.sku:I) n=() v=(items.qty:I items.price:I)",
    ]);
  });

  it("iterates recursive queries to a fixed point", () => {
    const sql =
      "with recursive t(id, path) as (select id, name from customers union all select c.id, t.path || c.country from customers c join t on t.id = c.id) select * from t";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) path=(customers.name:IT customers.country:T) | customers.id:J",
    ]);
  });

  it("supports recursion without RECURSIVE in SQL Server", () => {
    const sql =
      "with x as (select id, 1 as lvl from customers union all select c.id, x.lvl + 1 from customers c join x on x.id = c.id) select * from x option (maxrecursion 10)";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) lvl=() | customers.id:J",
    ]);
  });

  it("supports Oracle's outer join marker and hierarchical queries", () => {
    const sql =
      "select e.id, prior e.name p, level l from customers e, orders o where o.customer_id = e.id(+) start with e.id is null connect by prior e.id = e.country";
    expect(summary(sql, "oracle").split("\n")).toEqual([
      "customers,orders -> ",
      "[] id=(customers.id:I) p=(customers.name:I) l=() | orders.customer_id:F customers.id:F customers.country:F",
    ]);
  });

  it("treats the right side of EXCEPT as a filter", () => {
    const sql = "select id from orders except select order_id from items";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] id=(orders.id:I) | items.order_id:F",
    ]);
  });

  it("merges UNION by position and sorts by its result", () => {
    const sql = "select id i from orders union select order_id from items order by i";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,items -> ",
      "[] i=(orders.id:I items.order_id:I) | orders.id:S items.order_id:S",
    ]);
  });

  it("supports FROM before SELECT", () => {
    const sql = "from orders select id, amount";
    expect(summary(sql, "duckdb").split("\n")).toEqual([
      "orders -> ",
      "[] id=(orders.id:I) amount=(orders.amount:I)",
    ]);
  });
});

describe("Stars", () => {
  it("supports EXCEPT and REPLACE", () => {
    const sql = "select * except (email) replace (upper(name) as name) from customers";
    expect(summary(sql, "bigquery").split("\n")).toEqual([
      "customers -> ",
      "[] id=(customers.id:I) name=(customers.name:T) country=(customers.country:I)",
    ]);
  });

  it("warns about a star of an unknown table", () => {
    const sql = "create table t as select u.*, c.name from unknown u join customers c on c.id = u.id";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "unknown,customers -> t",
      "[t] name=(customers.name:I) | customers.id:J unknown.id:J",
      "unresolved-star 1:26",
    ]);
  });

  it("does not warn about a star inside EXISTS", () => {
    const sql = "select id from orders where exists (select * from unknown u where u.id = orders.id)";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders,unknown -> ",
      "[] id=(orders.id:I) | unknown.id:F orders.id:F",
    ]);
  });
});

describe("Data changes", () => {
  it("changes the tables that qualify the columns in a multi-table UPDATE", () => {
    const sql = "update a join b on a.id = b.id set a.x = b.y, b.z = a.w where b.q = 1";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "b,a -> a,b",
      "[a] x=(b.y:I) | a.id:J b.id:J b.q:F",
      "[b] z=(a.w:I) | a.id:J b.id:J b.q:F",
    ]);
  });

  it("does not change the first table if UPDATE assigns to a joined one", () => {
    const sql = "update a, b set b.z = a.w where a.id = b.id";
    expect(summary(sql, "mysql").split("\n")).toEqual(["a -> b", "[b] z=(a.w:I) | a.id:F b.id:F"]);
  });

  it("applies several renames in order, which can swap two tables", () => {
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

  it("uses the target's columns by position for INSERT without columns", () => {
    const sql =
      "insert overwrite table summary partition (dt='x') select customer_id, sum(amount), count(1) from orders group by customer_id";
    expect(summary(sql, "spark").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:A) n=() | orders.customer_id:G",
    ]);
  });

  it("warns about more values than columns", () => {
    const sql = "insert into summary select customer_id, amount, 1, 2 from orders";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:I) n=()",
      "column-count-mismatch 1:1",
    ]);
  });

  it("resolves proposed and existing rows in ON CONFLICT", () => {
    const sql =
      "insert into summary(customer_id, total) select customer_id, amount from orders on conflict (customer_id) do update set total = excluded.total + summary.total where summary.n > 1";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:IT summary.total:T) | summary.n:F",
    ]);
  });

  it("resolves proposed rows in ON DUPLICATE KEY", () => {
    const sql =
      "insert into summary (customer_id, total) select customer_id, sum(amount) from orders group by 1 on duplicate key update total = values(total) + total";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] customer_id=(orders.customer_id:I) total=(orders.amount:A summary.total:T) | orders.customer_id:G",
    ]);
  });

  it("supports UPDATE with joins on the target", () => {
    const sql =
      "update orders o join customers c on c.id = o.customer_id set o.status = concat(c.name, '#') where c.country = \"DE\"";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] status=(customers.name:T) | customers.id:J orders.customer_id:J customers.country:F",
    ]);
  });

  it("resolves the alias in UPDATE to its table", () => {
    const sql = "update o set o.status = c.name from orders o inner join customers c on c.id = o.customer_id";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] status=(customers.name:I) | customers.id:J orders.customer_id:J",
    ]);
  });

  it("supports UPDATE of a row from a query", () => {
    const sql =
      "update summary set (total, n) = (select sum(amount), count(*) from orders o where o.customer_id = summary.customer_id)";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,summary -> summary",
      "[summary] total=(orders.customer_id:F summary.customer_id:F orders.amount:A) n=(orders.customer_id:F summary.customer_id:F)",
    ]);
  });

  it("resolves the targets of DELETE among its sources", () => {
    const sql =
      "delete o from orders o inner join customers c on c.id = o.customer_id where c.country = 'DE' # comment";
    expect(summary(sql, "mysql").split("\n")).toEqual([
      "customers -> orders",
      "[orders] | customers.id:J orders.customer_id:J customers.country:F",
    ]);
  });

  it("resolves changed rows in RETURNING", () => {
    const sql =
      "with moved as (delete from orders where status = 'x' returning *) insert into archive select * from moved";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders -> orders,archive",
      "[orders] | orders.status:F",
      "[archive] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I)",
    ]);
  });

  it("supports MERGE with conditions", () => {
    const sql =
      "merge into summary t using (select customer_id, sum(amount) s from orders group by all) x on t.customer_id = x.customer_id when matched and x.s > 0 then update set t.total = x.s when not matched then insert values (x.customer_id, x.s, 1)";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "orders -> summary",
      "[summary] total=(orders.amount:A) customer_id=(orders.customer_id:I) n=() | orders.customer_id:JG summary.customer_id:J orders.amount:F",
    ]);
  });

  it("matches all columns by name in MERGE", () => {
    const sql =
      "merge into summary using s on summary.customer_id = s.customer_id when matched then update set * when not matched then insert *";
    expect(summary(sql, "databricks").split("\n")).toEqual([
      "s -> summary",
      "[summary] customer_id=(s.customer_id:I) total=(s.total:I) n=(s.n:I) | summary.customer_id:J s.customer_id:J",
    ]);
  });

  it("matches columns by position in MERGE … REMOVE DUPLICATES", () => {
    const sql =
      "merge into summary using (select id, amount, 1 as one from orders) s on summary.customer_id = s.id remove duplicates";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> summary",
      "[summary] customer_id=(orders.id:I) total=(orders.amount:I) n=() | summary.customer_id:J orders.id:J",
    ]);
  });

  it("resolves each branch of INSERT ALL separately", () => {
    const sql =
      "insert all when amount > 10 then into big (id, a) values (id, amount) else into small select id, amount from orders";
    expect(summary(sql, "oracle").split("\n")).toEqual([
      "orders -> big,small",
      "[big] id=(orders.id:I) a=(orders.amount:I) | orders.amount:F",
      "[small] id=(orders.id:I) amount=(orders.amount:I)",
    ]);
  });

  it("resolves each branch of Hive's FROM … INSERT separately", () => {
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
  it("reads a location in COPY", () => {
    const sql = "copy summary from 's3://b/k' iam_role 'arn:aws:iam::1:role/x' csv ignoreheader 1";
    expect(summary(sql, "redshift").split("\n")).toEqual(["s3://b/k -> summary", "[summary]"]);
  });

  it("writes a location in UNLOAD", () => {
    const sql =
      "unload ('select id, amount from orders where status = ''x''') to 's3://b/out_' iam_role default parquet";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> s3://b/out_",
      "[s3://b/out_] id=(orders.id:I) amount=(orders.amount:I) | orders.status:F",
    ]);
  });

  it("supports COPY INTO in both directions", () => {
    const sql = "copy into t from (select $1, $2 from @s/x); copy into @out/x from (select id from orders)";
    expect(summary(sql, "snowflake").split("\n")).toEqual([
      "@s/x,orders -> t,@out/x",
      "[t] _0=() _1=()",
      "[@out/x] id=(orders.id:I)",
    ]);
  });

  it("supports CREATE TABLE AS with properties", () => {
    const sql =
      "create table db.t with (format = 'PARQUET', external_location = 's3://x/y/') as select id, cast(amount as decimal(10,2)) as amount from orders";
    expect(summary(sql, "athena").split("\n")).toEqual([
      "orders -> db.t",
      "[db.t] id=(orders.id:I) amount=(orders.amount:T)",
    ]);
  });

  it("uses the column names of a view", () => {
    const sql = "create view v (a, b) as select id, amount from orders; select a from v";
    expect(summary(sql, "postgres").split("\n")).toEqual([
      "orders,v -> v",
      "[v] a=(orders.id:I) b=(orders.amount:I)",
      "[] a=(v.a:I)",
    ]);
  });

  it("copies columns and rows for a clone", () => {
    const sql = "create or replace table t2 shallow clone customers";
    expect(summary(sql, "databricks").split("\n")).toEqual([
      "customers -> t2",
      "[t2] id=(customers.id:I) name=(customers.name:I) email=(customers.email:I) country=(customers.country:I)",
    ]);
  });

  it.each([
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
  ] as const)("%s (%s) copies columns but not rows", (sql, dialect) => {
    const lineage = extractLineage([sql, "insert into summary (n) select status from stage"], {
      dialect,
      catalog: catalogFromRecord({ orders: ["id", "status"] }, dialect),
    });
    expect(lineage.statements[0]).toMatchObject({ effect: "definition", inputs: [], writes: [] });
    expect(lineage.inputs.map(({ name }) => name)).toEqual(["stage"]);
    expect(lineage.warnings).toEqual([]);
  });

  it.each([
    ["create table copy clone orders", "snowflake"],
    ["create table copy as select * from orders where 1 = 1", "redshift"],
    ["create table copy as select * from orders limit 10", "redshift"],
    ["create materialized view copy as select * from orders with no data", "postgres"],
  ] as const)("%s (%s) copies rows", (sql, dialect) => {
    expect(extractLineage(sql, { dialect })).toMatchObject({
      inputs: [{ name: "orders" }],
      statements: [{ effect: "rows" }],
    });
  });

  it("moves rows in ALTER TABLE APPEND", () => {
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
  it("resolves temporary tables", () => {
    const sql =
      "select top (10) [id], total = amount * 2 into #t from dbo.orders with (nolock) where status = N'x'\ninsert into summary select id, total, 1 from #t t";
    expect(summary(sql, "mssql").split("\n")).toEqual([
      "dbo.orders -> summary",
      "[summary] customer_id=(dbo.orders.id:I) total=(dbo.orders.amount:T) n=() | dbo.orders.status:F",
    ]);
  });

  it("resolves tables that are created and dropped", () => {
    const sql =
      "create table x as select id from orders where status = 'a'; insert into y (id) select id from x; drop table x";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> y",
      "[y] id=(orders.id:I) | orders.status:F",
    ]);
  });

  it("resolves a staging table merged with delete and insert", () => {
    const sql =
      "create table if not exists #s (like orders); insert into #s select * from orders where status = 'n'; delete from orders using #s where orders.id = #s.id; insert into orders select * from #s; drop table #s";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> orders",
      "[orders] id=(orders.id:I) customer_id=(orders.customer_id:I) amount=(orders.amount:I) status=(orders.status:I) placed_at=(orders.placed_at:I) | orders.id:F orders.status:F",
    ]);
  });

  it("moves the lineage of a renamed table", () => {
    const sql =
      "create table x__dbt_tmp as select id from orders; alter table x rename to x__dbt_backup; alter table x__dbt_tmp rename to x; drop table x__dbt_backup";
    expect(summary(sql, "redshift").split("\n")).toEqual(["orders -> x", "[x] id=(orders.id:I)"]);
  });

  it("resolves other statements if one cannot be parsed", () => {
    const sql = "insert into a select id from orders; select from where; insert into b select id from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> a,b",
      "[a] id=(orders.id:I)",
      "[b] id=(orders.id:I)",
      "error Expected: a table, found: where",
    ]);
  });

  it("treats calls as opaque", () => {
    const sql = "call sp_load(1); insert into a select id from orders";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders -> a",
      "[a] id=(orders.id:I)",
      "opaque-statement 1:1",
    ]);
  });

  it("supports placeholders of Jinja and database drivers", () => {
    const sql =
      "select a.id from {{ ref('orders') }} a join {{ source('x','y') }} b on a.id = b.id where a.ts > '{{ ds }}' and %(x)s = b.z";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "{{ ref('orders') }},{{ source('x','y') }} -> ",
      "[] id=({{ ref('orders') }}.id:I) | {{ ref('orders') }}.id:J {{ source('x','y') }}.id:J {{ ref('orders') }}.ts:F {{ source('x','y') }}.z:F",
    ]);
  });
});
