import { describe, expect, it } from "vitest";
import { catalogFromRecord, extractLineage } from "../../index.ts";
import { summary } from "../../testing/summary.ts";

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
