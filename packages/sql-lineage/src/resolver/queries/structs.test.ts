import { describe, expect, it } from "vitest";
import { type DialectName, extractLineage } from "../../index.ts";

/** Returns the columns of the result with the direct sources of each. */
function columns(sql: string, dialect: DialectName = "bigquery"): Record<string, string[]> {
  const { writes, errors } = extractLineage(sql, { dialect });
  expect(errors).toEqual([]);
  return Object.fromEntries(
    writes[0]!.columns.map(({ column, sources }) => [column, sources.map((source) => source.column)]),
  );
}

describe("fields of structs", () => {
  it.each([
    [
      "select s.a, s.b.c from (select struct(x as a, struct(y as c) as b) as s from d.t)",
      { a: ["x"], c: ["y"] },
    ],
    ["select q.s.a from (select struct(x as a, y as b) as s from d.t) q", { a: ["x"] }],
    ["select s.* except (b) from (select struct(x as a, y as b) as s from d.t)", { a: ["x"] }],
    ["select r.s.a from (select q.s from (select struct(x as a, y as b) as s from d.t) q) r", { a: ["x"] }],
    ["select (select as struct x as a, y as b).b from d.t", { b: ["y"] }],
    ["select s.b from (select (select as struct x as a, y as b) as s from d.t)", { b: ["y"] }],
    ["select as value struct(x as a, y as b) from d.t", { a: ["x"], b: ["y"] }],
    ["select as value q from (select x as a, y as b from d.t) q", { a: ["x"], b: ["y"] }],
    [
      "select e.b from (select array_agg(struct(x as a, y as b)) as l from d.t) q, unnest(q.l) as e",
      { b: ["y"] },
    ],
    ["select e.b from (select [struct(x as a, y as b)] as l from d.t) q, q.l as e", { b: ["y"] }],
    [
      "select r.* from (select array_agg(q order by q.z desc limit 1)[offset(0)] as r from (select x as a, z from d.t) q)",
      { a: ["x"], z: ["z"] },
    ],
    ["select array_agg(q limit 1)[offset(0)].a from (select x as a, z from d.t) q", { a: ["x"] }],
    ["select s.c from (select struct(x as a) as s from d.t)", { c: ["x"] }],
  ])("%s", (sql, expected) => {
    expect(columns(sql)).toEqual(expected);
  });

  it("are those of all columns if the value is the whole struct", () => {
    expect(columns("select (select as struct x, y) as s from d.t")).toEqual({ s: ["x", "y"] });
  });

  it("take limited CPU time at any depth", () => {
    const nested = `${"(select as struct ".repeat(40)}x${")".repeat(40)}`;
    const before = process.cpuUsage();
    columns(`select ${nested} as s from d.t`);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

describe("pipes", () => {
  it("keep the names of tables after EXTEND", () => {
    const sql =
      "from d.a |> where m = 1 |> aggregate sum(x) as n group by k |> join d.c as c using (k) |> extend n * 2 as o |> where o > 1 |> select k, o, c.p";
    expect(columns(sql)).toEqual({ k: ["k"], o: ["x"], p: ["p"] });
  });

  it("extend rows by columns that later steps use", () => {
    const sql = "from d.a |> extend x + 1 as n |> extend n * y as m |> aggregate max(m) as o";
    expect(columns(sql)).toEqual({ o: ["x", "y"] });
  });
});
