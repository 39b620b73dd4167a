import { describe, expect, it } from "vitest";
import { extractLineage } from "../../index.ts";
import { tablesOf } from "../../testing/tables-of.ts";

describe("a change through a query", () => {
  it.each([
    ["with c as (select k, row_number() over (order by l) as n from a) delete from c where n > 1", " > a"],
    ["with c as (select k, l from a) update c set k = l", "a > a"],
    ["update x set k = y.l from (select k, m from a) x join b y on y.m = x.m", "b > a"],
    ["delete x from (select k from a) x where k = 1", " > a"],
    ["update dbo.a set k = y.l from dbo.a x join b y on y.m = x.m where x.n = 1", "b > dbo.a"],
  ])("writes its table: %s", (sql, tables) => {
    expect(tablesOf(sql, "mssql")).toBe(tables);
  });
});

it.each([
  [
    "cache lazy table c options ('x' 'y') as select k from a; insert into b select k from c",
    "spark",
    "a > b",
  ],
  ["cache table a; insert into b select k from a", "spark", "a > b"],
  ["create temp view v using parquet options (path '/p'); insert into b select k from v", "spark", "/p > b"],
  ["insert into b select x.k from a, table(a.items) x", "oracle", "a > b"],
] as const)("%s (%s)", (sql, dialect, tables) => {
  expect(tablesOf(sql, dialect)).toBe(tables);
});

describe("COLUMNS", () => {
  const source = "(select k, l from a)";

  it("expands a star", () => {
    const { writes } = extractLineage(`select columns(*) from ${source}`, { dialect: "duckdb" });
    expect(writes[0]!.columns.map(({ column }) => column)).toEqual(["k", "l"]);
  });

  it.each([`select min(columns(*)) from ${source}`, `select columns('k.*') from ${source}`])(
    "warns about other columns: %s",
    (sql) => {
      const { warnings } = extractLineage(sql, { dialect: "duckdb" });
      expect(warnings.map(({ code }) => code)).toEqual(["unresolved-star"]);
    },
  );
});
