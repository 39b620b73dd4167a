import { describe, expect, it } from "vitest";
import { summary } from "./testing/summary.ts";

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
      "select a.id from {{ ref('orders') }} a join {{ source('x','y') }} b on a.id = b.id where a.placed_at > '{{ ds }}' and %(x)s = b.z";
    expect(summary(sql, "redshift").split("\n")).toEqual([
      "orders,x.y -> ",
      "[] id=(orders.id:I) | orders.id:J x.y.id:J orders.placed_at:F x.y.z:F",
    ]);
  });
});
