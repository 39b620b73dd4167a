import { afterEach, describe, expect, it } from "vitest";
import { SqlReader, SqlTooCostly } from "./sql-reader.ts";

const shown = [{ namespace: "postgres://db:5432", name: "shop.public.orders" }];
const question = (sql: string) => ({ sql, dialect: "postgres" as const, shown, family: [], routines: [] });
/** Takes seconds to analyze. */
const long = question(
  "insert into a select b, c, d from e join f on e.x = f.x where g > 1;\n".repeat(20_000),
);

let reader: SqlReader;

afterEach(() => reader.close());

describe("The SQL thread", () => {
  it("returns the datasets of a script", async () => {
    reader = new SqlReader();
    const opened = await reader.open("1", question("insert into orders select * from public.raw"));
    expect(opened.datasets.map(({ name }) => name).sort()).toEqual(["shop.public.orders", "shop.public.raw"]);
  });

  it("is terminated when a script exceeds the deadline, and analyzes the next one", async () => {
    reader = new SqlReader({ deadlineMs: 150 });
    const costly = reader.open("1", long);
    const next = reader.open("2", question("select * from orders"));
    await expect(costly).rejects.toThrow(SqlTooCostly);
    expect((await next).datasets).toEqual(shown);
  });

  it("does not block the main thread", async () => {
    reader = new SqlReader({ deadlineMs: 1_000 });
    await reader.open("0", question("select 1"));
    const costly = reader.open("1", long).catch(() => {});
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await costly;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it("is replaced when it runs out of memory", async () => {
    reader = new SqlReader({ maxHeapMb: 16, deadlineMs: 60_000 });
    const sql = `select ${Array.from({ length: 150_000 }, (_, index) => `c${index}`).join()} from orders`;
    await expect(reader.open("1", question(sql))).rejects.toThrow(SqlTooCostly);
    expect((await reader.open("2", question("select * from orders"))).datasets).toEqual(shown);
  });
});
