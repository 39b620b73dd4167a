// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Hive variables
/** Regression tests for statements that were parsed incorrectly. */
import { describe, expect, it } from "vitest";
import { type Catalog, catalogFromRecord, type DialectName, extractLineage } from "./index.ts";

function read(sql: string, dialect: DialectName, tables?: Record<string, string[]>) {
  const catalog: Catalog | undefined = tables && catalogFromRecord(tables, dialect);
  const { inputs, outputs, writes, errors, warnings } = extractLineage(sql, { dialect, catalog });
  const columns: Record<string, string[]> = Object.create(null);
  for (const column of writes.flatMap((write) => write.columns)) {
    columns[column.column] = column.sources
      .filter(({ transformations }) => transformations.some(({ type }) => type === "DIRECT"))
      .map((source) => `${source.dataset.name}.${source.column}`);
  }
  return {
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
    columns: { ...columns },
    errors: errors.map(({ message }) => message),
    warnings: warnings.map(({ code }) => code),
  };
}

describe("time units", () => {
  it.each([
    ["select date_trunc('week', date) as x from m", "redshift", ["m.date"]],
    ["select date_trunc(week, date) as x from m", "snowflake", ["m.date"]],
    ["select date_trunc(date, week) as x from m", "bigquery", ["m.date"]],
    ["select date_sub(day, interval 2 hour) as x from m", "bigquery", ["m.day"]],
    ["select date_diff(day, hour, minute) as x from m", "bigquery", ["m.day", "m.hour"]],
    ["select date_add(date, 3) as x from m", "spark", ["m.date"]],
    ["select datediff(day, month) as x from m", "hive", ["m.day", "m.month"]],
    ["select datediff(day, start, date) as x from m", "snowflake", ["m.start", "m.date"]],
    ["select last_day(date, month) as x from m", "snowflake", ["m.date"]],
    ["select extract(year from date) as x from m", "postgres", ["m.date"]],
    ["select a - interval -'3' day as x from m", "trino", ["m.a"]],
    ["select date_add(a, interval -3 week) as x from m", "mysql", ["m.a"]],
  ] as const)("%s (%s) reads columns, not units", (sql, dialect, sources) => {
    expect(read(sql, dialect)).toMatchObject({ columns: { x: sources }, errors: [], warnings: [] });
  });
});

describe("files as sources", () => {
  it.each([
    ["insert into z select c from delta.`abfss://l@a/t/`", "databricks", ["abfss://l@a/t/"]],
    ["insert into z select c from csv.`s3://l/t`", "spark", ["s3://l/t"]],
    [
      "create temporary view w using orc options (path 's3://l/t'); insert into z select c from w",
      "spark",
      ["s3://l/t"],
    ],
    [
      "insert into z select c from read_csv_auto('s3://l/t.csv', header = true, sep = ';')",
      "duckdb",
      ["s3://l/t.csv"],
    ],
    [
      "insert into z select c from read_parquet(['s3://l/t', 's3://l/u']) p",
      "duckdb",
      ["s3://l/t", "s3://l/u"],
    ],
    [
      "insert into z select c from stream read_files('s3://l/t', format => 'json')",
      "databricks",
      ["s3://l/t"],
    ],
  ] as const)("%s (%s)", (sql, dialect, inputs) => {
    expect(read(sql, dialect)).toEqual({
      inputs,
      outputs: ["z"],
      columns: { c: inputs.map((name) => `${name}.c`) },
      errors: [],
      warnings: [],
    });
  });

  it("are also written by path", () => {
    expect(read("insert overwrite delta.`s3://l/t` select c from s", "spark").outputs).toEqual(["s3://l/t"]);
  });

  it("are not functions without an argument", () => {
    expect(read("select c from read_csv(files)", "duckdb").inputs).toEqual([]);
  });
});

describe("routines and blocks", () => {
  const chain = {
    inputs: ["raw.a"],
    outputs: ["mart.b"],
    columns: { k: ["raw.a.k"] },
    errors: [],
    warnings: [],
  };

  it.each([
    [
      "begin create temp table s as select k from raw.a; insert into mart.b select k from s; drop table s; end;",
      "bigquery",
    ],
    [
      "declare n int64 default 1; if n > 0 then insert into mart.b select k from raw.a; else select 1; end if;",
      "bigquery",
    ],
    ["while true do insert into mart.b select k from raw.a; end while;", "bigquery"],
    [
      "create procedure p.q as begin set nocount on; select k into #s from raw.a; insert into mart.b (k) select k from #s end",
      "mssql",
    ],
    ["create procedure p.q @d date as select 1\ngo\ninsert into mart.b (k) select k from raw.a", "mssql"],
    [
      "create or replace procedure p.q(d date) as $$ declare n int; begin insert into mart.b select k from raw.a; n := 1; end; $$ language plpgsql; call p.q('2026-01-01')",
      "redshift",
    ],
    ["do $$ begin insert into mart.b select k from raw.a; end $$", "postgres"],
    [
      "declare n number; begin insert into mart.b (k) select k from raw.a; commit; exception when others then raise; end;",
      "oracle",
    ],
    [
      "create or replace task t warehouse = w schedule = '5 minute' as insert into mart.b select k from raw.a",
      "snowflake",
    ],
    [
      "declare @s table (k int); insert into @s select k from raw.a; insert into mart.b (k) select k from @s",
      "mssql",
    ],
  ] as const)("%s (%s) is resolved", (sql, dialect) => {
    const { columns, ...rest } = read(sql, dialect);
    expect(rest).toEqual({ inputs: chain.inputs, outputs: chain.outputs, errors: [], warnings: [] });
    expect(columns.k).toEqual(["raw.a.k"]);
  });

  it("parse the query of a loop", () => {
    const sql = "for r in (select k from raw.a) do insert into mart.b select x from raw.c; end for;";
    expect(read(sql, "bigquery")).toMatchObject({
      inputs: ["raw.a", "raw.c"],
      outputs: ["mart.b"],
      errors: [],
    });
  });

  it("assign variables with INTO", () => {
    const body = "declare n int; begin select count(*) into n from raw.a; end;";
    expect(read(`create procedure p() as $$ ${body} $$ language plpgsql`, "postgres")).toMatchObject({
      inputs: ["raw.a"],
      outputs: [],
      errors: [],
    });
  });

  it("are opaque in other languages and for unknown procedures", () => {
    const sql = "create procedure p() returns string language javascript as $$ return 1; $$; call other()";
    expect(read(sql, "snowflake")).toMatchObject({
      errors: [],
      warnings: ["opaque-statement", "opaque-statement"],
    });
  });

  it("do not affect transactions", () => {
    expect(read("begin; insert into mart.b select k from raw.a; end;", "postgres")).toMatchObject({
      outputs: ["mart.b"],
      errors: [],
      warnings: [],
    });
  });
});

describe("BigQuery", () => {
  it("resolves pipes step by step", () => {
    const sql = `create table mart.b as from raw.a |> where d > 1 |> join raw.c on a.id = c.id
      |> extend v * 2 as w |> aggregate sum(w) as total, count(*) as n group by k
      |> where n > 1 |> set n = n + 1 |> drop n |> rename total as t |> order by t desc |> limit 3`;
    expect(read(sql, "bigquery", { "raw.a": ["id", "k", "d", "v"], "raw.c": ["id"] })).toEqual({
      inputs: ["raw.a", "raw.c"],
      outputs: ["mart.b"],
      columns: { k: ["raw.a.k"], t: ["raw.a.v"] },
      errors: [],
      warnings: [],
    });
  });

  it("expands the fields of a struct created by the query, and warns about others", () => {
    const made = "select s.* except (y) from (select struct(t.a as x, t.b as y) as s from t)";
    expect(read(made, "bigquery")).toMatchObject({ columns: { x: ["t.a"] }, warnings: [] });
    expect(read("select s.* from t", "bigquery")).toMatchObject({ warnings: ["unresolved-star"] });
    expect(read("select any_value(v).* from t as v", "bigquery")).toMatchObject({
      warnings: ["unresolved-star"],
    });
  });

  it("excludes partitions from names, and accepts offset as a name", () => {
    expect(read("select a from `p.d.t$20260101`", "bigquery").inputs).toEqual(["p.d.t"]);
    const sql = "select v, offset from d.t, unnest(t.list) as v with offset order by offset";
    expect(read(sql, "bigquery")).toMatchObject({ inputs: ["d.t"], errors: [], warnings: [] });
  });

  it("replaces columns of an unknown star", () => {
    expect(read("select * replace (lower(n) as n) from d.t", "bigquery").columns).toEqual({ n: ["d.t.n"] });
  });
});

describe("names", () => {
  it.each([
    ["insert into o (ts#, u$) select ts#, u$ from dict_v$ where obj# > :n", "oracle", ["dict_v$"]],
    [
      "insert into o select x.a from dbo.t as x (nolock) join dbo.u y (nolock) on x.k = y.k",
      "mssql",
      ["dbo.t", "dbo.u"],
    ],
    ["insert into o select t.a from t inner directed join u on t.k = u.k", "snowflake", ["t", "u"]],
    ["insert into o select m from semantic_view(s.v metrics m dimensions d)", "snowflake", ["s.v"]],
    ["create streaming table o as select a from stream(b.t)", "databricks", ["b.t"]],
    ["set in=dw.t; insert into o select a from ${hiveconf:in}", "hive", ["dw.t"]],
    ["set hivevar:db=dw; insert into o select a from ${db}.t", "spark", ["dw.t"]],
    ["insert into o select a from t where 1 = 1 [[and b = {{b}}]] [[and c > {{c}}]]", "postgres", ["t"]],
    ["{{ config(materialized='table') }} insert into o select a from t", "snowflake", ["t"]],
    ["\\set ON_ERROR_STOP on\ninsert into o select a from t;\n\\echo done", "postgres", ["t"]],
    ["rem load\nset transaction read only;\ninsert into o select a from t\n/\nprompt done", "oracle", ["t"]],
    ["insert into o select transform(a, b) using 'cat' as (x string, y int) from t", "hive", ["t"]],
    [
      "insert into o select a from t where j @? '$.x' and j ?| array['a'] order by e <#> '[1]'",
      "postgres",
      ["t"],
    ],
    ["insert into o select a from t group by a asc", "mysql", ["t"]],
    [
      "create table o as select * from rows from (generate_series(1, 2), unnest(array[1])) as f(a, b), t",
      "postgres",
      ["t"],
    ],
    ["insert into o select convert(varchar(3), a) from t go 5", "mssql", ["t"]],
  ] as const)("%s (%s) is parsed", (sql, dialect, inputs) => {
    const { errors, warnings, ...rest } = read(sql, dialect);
    expect([errors, warnings.filter((code) => code !== "unresolved-star")]).toEqual([[], []]);
    expect(rest).toMatchObject({ inputs, outputs: ["o"] });
  });

  it("cause a warning and no table if known only at run time", () => {
    for (const name of ["${hiveconf:missing}", "identifier($t)"]) {
      const { inputs, outputs, warnings } = read(`insert into o select a from ${name} (a, b)`, "spark");
      expect([inputs, outputs, warnings]).toEqual([[], ["o"], ["opaque-statement"]]);
    }
  });

  it("can be properties that every object has", () => {
    const { columns } = read("insert into o select constructor, a from constructor(t) x", "redshift");
    expect(Object.keys(columns)).toEqual(["constructor", "a"]);
  });
});

describe("unclosed syntax", () => {
  it.each(["insert into a select x from b; select 'oops from c", "insert into a select x from b /* oops"])(
    "%s is an error, and the preceding statements are parsed",
    (sql) => {
      const { inputs, outputs, errors } = read(sql, "redshift");
      expect([inputs, outputs]).toEqual([["b"], ["a"]]);
      expect(errors).toHaveLength(1);
    },
  );

  it("skips data after COPY", () => {
    const sql = "copy t (a) from stdin;\n1\tx;y\n\\.\ninsert into o select a from s;";
    expect(read(sql, "postgres")).toMatchObject({ outputs: ["t", "o"], errors: [] });
  });

  it("warns about an unsupported clause", () => {
    const sql =
      "insert into o select c, s from v model partition by (c) dimension by (p) measures (m s) rules (s['x'] = 1)";
    expect(read(sql, "oracle")).toMatchObject({
      inputs: ["v"],
      outputs: ["o"],
      warnings: ["unsupported-statement"],
    });
  });
});

describe("the position of the parser", () => {
  it("stays inside a statement that ends after LIKE", () => {
    expect(read("select * like", "snowflake")).toMatchObject({ errors: [], warnings: [] });
    expect(read("select * like; select a from t", "snowflake")).toMatchObject({ inputs: ["t"], errors: [] });
  });

  it.each([
    ["alter view `p.d.v` as select a from t", "bigquery", "p.d.v"],
    ["alter view my-project.d.v as select a from t", "bigquery", "my-project.d.v"],
    ["alter view identifier('v') as select a from t", "snowflake", "v"],
  ] as const)("is after the name in %s", (sql, dialect, view) => {
    expect(read(sql, dialect)).toMatchObject({ inputs: ["t"], outputs: [view], columns: { a: ["t.a"] } });
  });

  it("is after PERCENT in TOP of a change", () => {
    expect(read("update top (10) percent t set a = b", "mssql").outputs).toEqual(["t"]);
    expect(read("delete top (10) percent from t", "mssql").outputs).toEqual(["t"]);
  });
});

it("filters a star with LIKE, does not treat LEVEL as a column, and supports PIVOT as a statement", () => {
  expect(read("select * ilike '%_id' from t", "snowflake", { t: ["a_id", "B_ID", "c"] }).columns).toEqual({
    a_id: ["t.a_id"],
    B_ID: ["t.B_ID"],
  });
  const tree = "select level as l, id from t start with up is null connect by prior id = up";
  expect(read(tree, "redshift").columns).toEqual({ l: [], id: ["t.id"] });
  expect(read("pivot t on y using sum(v) as s group by c", "duckdb")).toMatchObject({
    inputs: ["t"],
    columns: { c: ["t.c"], s: ["t.v"] },
    errors: [],
  });
});
