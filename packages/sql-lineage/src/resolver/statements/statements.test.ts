import { describe, expect, it } from "vitest";
import { catalogFromRecord, extractLineage } from "../../index.ts";
import { summary } from "../../testing/summary.ts";

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
