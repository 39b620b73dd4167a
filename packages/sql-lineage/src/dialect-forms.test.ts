/** Statements with forms that only some dialects have: what they read and write. */
import { describe, expect, it } from "vitest";
import { catalogFromRecord, type DialectName, extractLineage } from "./index.ts";

function read(sql: string, dialect: DialectName) {
  const { inputs, outputs, writes, errors, warnings, complete } = extractLineage(sql, { dialect });
  const sources = (name: string) =>
    writes
      .flatMap((write) => write.columns)
      .filter(({ column }) => column === name)
      .flatMap((column) => column.sources)
      .filter(({ transformations }) => transformations.some(({ type }) => type === "DIRECT"))
      .map((source) => `${source.dataset.name}.${source.column}`);
  return {
    tables: `${inputs.map(({ name }) => name).join(",")} > ${outputs.map(({ name }) => name).join(",")}`,
    errors: errors.map(({ message }) => message),
    warnings: warnings.map(({ code }) => code),
    complete,
    sources,
  };
}

/** Statements by dialect, with their inputs and outputs. */
const forms: Partial<Record<DialectName, readonly (readonly [sql: string, tables: string])[]>> = {
  mssql: [
    [
      "grant select, insert on dbo.a to r\ndeny update (k) on dbo.a to r\ninsert into b select k from a",
      "a > b",
    ],
    ["dbcc checkdb (d) with no_infomsgs, tablock\ninsert into b select k from a", "a > b"],
    ["restore database d from disk = 'f' with norecovery, replace\ninsert into b select k from a", "a > b"],
    ["exec dbo.p 1 with recompile\ninsert into b select k from a", "a > b"],
    ["exec dbo.p;2 @d = 1\ngo\ninsert into b select k from a", "a > b"],
    ["go\ndbo.p @d = 1\ngo\ninsert into b select k from a", "a > b"],
    ["again:\ninsert into b select k from a\ngoto again", "a > b"],
    [":setvar x y\ninsert into b select k from a", "a > b"],
    ["select @n += k from a", "a > "],
    ["insert into b select x.c.value('.', 'int') as k from @x.nodes('/r') x(c)", " > b"],
    [
      "insert into b select j.k from a cross apply openjson(a.doc) with (k int '$.k', m nvarchar(max) as json) as j",
      "a > b",
    ],
    [
      "insert into b select k from openrowset(bulk 'https://l/a.csv', format = 'csv') with (k int) as r",
      "https://l/a.csv > b",
    ],
    ["insert into b with (tablock) (k) select k from a", "a > b"],
    ["select next value for s over (order by k) as n, k from a", "a > "],
    ["create procedure p with execute as 'u' as insert into b select k from a", "a > b"],
    ["select k from ..a where k < = 3", "a > "],
    ["exec('insert into b select k from a')", "a > b"],
    ["exec sp_executesql N'insert into b select k from a where k = @k', N'@k int', @k = 1", "a > b"],
    ["update statistics a", " > "],
    ["insert into b select a.k from a inner hash join c on a.k = c.k", "a,c > b"],
    ["update b (rowlock) set k = a.k from a", "a > b"],
    ["insert into b (k) output inserted.k into c (k) select k from a", "a > b,c"],
    ["insert into b (k) output inserted.k default values", " > b"],
    ["delete from b output deleted.k into c (k) where k in (select k from a)", "a,b > b,c"],
    [
      "update b set k = a.l output deleted.k, inserted.k into c (k, n) from b x join a on a.k = x.k",
      "a,b > b,c",
    ],
  ],
  oracle: [
    [
      "create or replace package body p is\n procedure q is\n cursor c is select k from a;\n begin insert into b select k from d; end q;\n function f return number is n number := 1; begin return n; end;\nend p;\n/\ninsert into z select k from y",
      "a,d,y > b,z",
    ],
    ["declare n number; begin n := (1); p(n); forall i in 1..3 insert into b select k from a; end;", "a > b"],
    [
      "create trigger t before insert on a for each row begin :new.k := 1; insert into b select k from c; end;",
      "c > b",
    ],
    ["insert into (select k from b) select k from a", "a > b"],
    ["insert into b@remote select k from a log errors into e reject limit 5", "a > b"],
    ["select k multiset union all m as u from a where k = &id", "a > "],
    ["begin execute immediate 'insert into b select k from a'; end;", "a > b"],
    ["select * from a unpivot (v, w for n in ((k, l) as 1, (m, n) as 2))", "a > "],
  ],
  snowflake: [
    ["!set variable_substitution=true\ninsert into b select k from a where k = &x", "a > b"],
    ["create pipe p auto_ingest = true as copy into b from @s/x", "@s/x > b"],
    ["define dynamic table b target_lag = '1 hour' warehouse = w as select k from a", "a > b"],
    ["copy files into @t/x from @s/y", "@s/y > @t/x"],
    ["copy into b purge = true", "@%b > b"],
    ["create task t warehouse = w execute as user u as insert into b select k from a", "a > b"],
    [
      "merge into b using a on a.k = b.k when matched then update all by name when not matched then insert all by name",
      "a > b",
    ],
    [
      "select {'x': k, 'y': 'z'} as o from a changes (information => default) at (offset => 0) end (offset => 1)",
      "a > ",
    ],
    [
      "insert into b select * from a pivot (sum(v) for n in (select distinct n from c) default on null (0))",
      "a,c > b",
    ],
    ["insert into b select file_url from directory(@s) where size > 1", "@s > b"],
    ["with s (select k from a) select k from s", "a > "],
    ["insert into b select a.k from a directed join c on a.k = c.k", "a,c > b"],
    ["create stream s on table a append_only = true; create pipe p as copy into b from @t", "a,@t > s,b"],
    ["declare r resultset := (select k from a); begin insert into b select k from c; end;", "a,c > b"],
  ],
  postgres: [
    [
      "declare c cursor with hold for select k from a; insert into b select k from d; begin; commit",
      "a,d > b",
    ],
    ["select k <<< l, ||/ m, n *> o from a where k=-1 and l <>-2 and m=%s /* x */", "a > "],
    ["do $$ declare r record; begin select into r * from a; x = (select max(k) from d); end $$", "a,d > "],
    [
      "update b set t[1].f[2] = a.k from a \\; insert into z select k from y returning with (old as o) *",
      "a,y > b,z",
    ],
    ["select k::interval day to minute as i, collation for (k) as c from a", "a > "],
    [
      "explain (analyze, buffers) insert into b select k from a; explain insert into c select k from d",
      "a > b",
    ],
    ["delete from b * where k in (select k from a)", "a > b"],
    ["select k from a where d is json object with unique keys and t is nfc normalized", "a > "],
    ["select k &&& l, m <<->> n, o |>> p from a order by k using operator(pg_catalog.<)", "a > "],
    ["select U&'d!0061' uescape '!' as x from a", "a > "],
    ["select k from a \\gset\ninsert into b select k from c;", "a,c > b"],
    ["\\copy (select k from a) to 'f.csv' csv\ninsert into b select k from c;", "a,c > f.csv,b"],
    ["select k from a where s = :'status'", "a > "],
    [
      "create function f() returns void as $$ declare c cursor for select k from a; begin insert into b select k from d; end $$ language plpgsql",
      "a,d > b",
    ],
    [
      "do $$ declare n int := (select max(k) from a); begin select into n count(*) from d; execute 'insert into b select k from c'; end $$",
      "a,d,c > b",
    ],
  ],
  redshift: [
    ["insert into b select *, 1 as n exclude (k) from a", "a > b"],
    [
      "create procedure p() as $$ declare n int; begin select into n min(k) from a; end; $$ language plpgsql",
      "a > ",
    ],
  ],
  bigquery: [
    ["insert into d.b select * from ml.predict(model d.m, table d.a)", "d.a > d.b"],
    ["select k from vector_search(table d.a, 'v', table d.c, 'w', top_k => 2)", "d.a,d.c > "],
    ["create model d.m options (model_type = 'linear_reg') as select k from d.a", "d.a > "],
    ["(select k from d.a) full outer union all by name (select l from d.c)", "d.a,d.c > "],
    ["drop table function if exists d.f; export table metadata from d.a", " > "],
    ["begin declare n int64; insert into d.b select k from d.a; begin select 1; end; end", "d.a > d.b"],
    ["again: loop insert into d.b select k from d.a; break; end loop again;", "d.a > d.b"],
  ],
  mysql: [
    [
      "delimiter //\ncreate procedure p() begin insert into b select k from a; end//\ndelimiter ;\ninsert into z select k from y;",
      "a,y > b,z",
    ],
    ["delete low_priority quick ignore x.* from b as x join a on a.k = x.k", "a > b"],
    [
      "select distinctrow k into outfile 'f' fields terminated by ',' optionally enclosed by '\"' lines terminated by 'n' from a",
      "a > ",
    ],
    ["create algorithm = merge sql security invoker view b as select k from a", "a > b"],
    ["select @n := k from a where k sounds like 'x'", "a > "],
  ],
  databricks: [
    [
      "apply changes into b from stream(a) keys (k) sequence by n columns * except (op) stored as scd type 1",
      "a > b",
    ],
    ["insert into b select k from stream a", "a > b"],
    ["create flow f as auto cdc into b from stream(a) keys (k) sequence by n", "a > b"],
    ["create flow f as insert into b by name select k from a", "a > b"],
    [
      "-- Databricks notebook source\nselect k from a\n-- COMMAND ----------\n%md\n# From here\n-- COMMAND ----------\n%sql\ninsert into b select k % 2 as k from c",
      "a,c > b",
    ],
    ["select k?::int as n, left, right from a@v12", "a > "],
    ["insert into b replace using (k) select k from a", "a > b"],
  ],
  spark: [
    ["insert overwrite directory using parquet options (path '/out', header 1) select k from a", "a > /out"],
    ["replace table b using iceberg as select k from a", "a > b"],
    ["select interval 1 year 2 months as i, k from a lateral view explode(l) t x", "a > "],
    ["select * from values 1, values 2", " > "],
    ["with t as (values (1, 2) as v (p, q)) select p from t", " > "],
    [
      "select transform(k) row format serde 's' using 'cat' as (x string) row format delimited fields terminated by ',' from a",
      "a > ",
    ],
  ],
  duckdb: [
    ["insert into b from (pivot a on y using sum(v) group by g)", "a > b"],
    ["insert into b select * from (unpivot a on k, l into name n value v)", "a > b"],
    ["select n: k + 1, [f(x) for x in l if x > 0] as m from t: a using sample 10%", "a > "],
    ["create table b as summarize a", "a > b"],
    ["insert into b by position select k // 2 as h from a", "a > b"],
    ["select * not like 'x%' from a", "a > "],
  ],
  trino: [
    [
      "with function f(x integer) returns integer begin declare y integer default 1; return x + y; end select f(k) as n from a",
      "a > ",
    ],
  ],
  sqlite: [["select k from a not indexed where m = ?2 /* to the end", "a > "]],
};

describe.each(Object.entries(forms))("%s", (dialect, statements) => {
  it.each(statements)("reads %s", (sql, tables) => {
    const answer = read(sql, dialect as DialectName);
    expect(answer.errors).toEqual([]);
    expect(answer.tables).toBe(tables);
  });
});

describe("columns of special forms", () => {
  it.each([
    ["insert into b unpivot a on k, l into name n value v", "duckdb", "v", ["a.k", "a.l"]],
    ["select n: k + 1 from a", "duckdb", "n", ["a.k"]],
    [
      "insert into b select j.k from a cross apply openjson(a.doc) with (k int) as j",
      "mssql",
      "k",
      ["a.doc"],
    ],
    ["apply changes into b from a keys (k) columns (k, v)", "databricks", "v", ["a.v"]],
    [
      "merge into b using (select k, v, w from a) s on b.k = s.k when matched then update set * except (w) when not matched then insert * except (v, w)",
      "databricks",
      "v",
      ["a.v"],
    ],
    [
      "merge into b using a on b.k = a.k when not matched then insert values (a.k, a.v)",
      "postgres",
      "v",
      ["a.v"],
    ],
    [
      "insert into b (k) output inserted.k into @t (x) select m from a; insert into c (v) select x from @t",
      "mssql",
      "v",
      ["a.m"],
    ],
    ["delete from a output deleted.v into b (w) where k = 1", "mssql", "w", ["a.v"]],
    [
      "update b set k = a.l output deleted.k, inserted.k into c (x, w) from b y join a on a.k = y.k",
      "mssql",
      "x",
      ["b.k"],
    ],
    [
      "update b set k = a.l output deleted.k, inserted.k into c (x, w) from b y join a on a.k = y.k",
      "mssql",
      "w",
      ["a.l"],
    ],
    [
      "merge b using a on a.k = b.k when matched then update set v = a.l output a.m, inserted.v into c (x, w)",
      "mssql",
      "w",
      ["a.l"],
    ],
    [
      "create streaming table b as select k from stream(live.a); create table c as select k as w from live.b",
      "databricks",
      "w",
      ["b.k"],
    ],
    ["insert into b select k, v as w exclude (k) from a", "redshift", "w", ["a.v"]],
  ] as const)("%s (%s)", (sql, dialect, column, sources) => {
    expect(read(sql, dialect).sources(column)).toEqual(sources);
  });

  it("include the condition of an ASOF join", () => {
    const sql = "select a.k from a asof join b match_condition (a.t >= b.t) on a.k = b.k";
    const { writes } = extractLineage(sql, { dialect: "snowflake" });
    expect(writes[0]!.influences.map(({ column }) => column)).toEqual(["t", "t", "k", "k"]);
  });

  it("leave out excluded columns", () => {
    const merge =
      "merge into b using (select k, v from a) s on b.k = s.k when matched then update set * except (v)";
    expect(read(merge, "databricks").sources("v")).toEqual([]);
    expect(read("insert into b select k, v as w exclude (k) from a", "redshift").sources("k")).toEqual([]);
  });
});

describe("sources that cannot be seen", () => {
  it.each([
    ["select k from external_query('c', 'select k from t')", "bigquery", "unknown-source"],
    ["select k from read_parquet(files)", "duckdb", "unknown-source"],
    ["select k from openquery(s, 'select k from t')", "mssql", "unknown-source"],
    ["select k from openjson(@doc)", "mssql", "unknown-source"],
    ["select k from dbo.report(1)", "mssql", "unknown-source"],
    ["select k from table(report(1))", "snowflake", "unknown-source"],
    ["select k from :t", "snowflake", "opaque-statement"],
    ["select k from table(result_scan(last_query_id()))", "snowflake", "unknown-source"],
    ["execute immediate q", "bigquery", "opaque-statement"],
    ["%python\nspark.table('a')", "databricks", "opaque-statement"],
    ["select k from (update a set k = 1 output deleted.k) as u", "mssql", "unsupported-statement"],
    ["select #1 from a", "duckdb", "unknown-column"],
  ] as const)("%s (%s) has a warning", (sql, dialect, code) => {
    const { warnings, complete } = read(sql, dialect);
    expect(warnings).toContain(code);
    expect(complete).toBe(false);
  });

  it.each([
    ["select u from unnest([1, 2]) as u", "bigquery"],
    ["select value from table(flatten(input => parse_json('[1]')))", "snowflake"],
    ["select n from generate_series(1, 3) as g (n)", "postgres"],
  ] as const)("%s (%s) has none", (sql, dialect) => {
    expect(read(sql, dialect)).toMatchObject({ warnings: [], complete: true });
  });
});

describe("dbt templates", () => {
  it("name models and sources", () => {
    const sql =
      "{{ config(materialized='table') }}\nselect a.k from {{ ref('orders') }} a join {{ ref('shop', 'users', v=2) }} u on a.k = u.k join {{ source('raw', 'events') }} e on e.k = a.k";
    expect(read(sql, "snowflake")).toMatchObject({ tables: "orders,users,raw.events > ", complete: true });
  });

  it("read all branches, with a warning", () => {
    const sql =
      "select k from {{ ref('a') }} {% if is_incremental() %} where k > (select max(k) from {{ this }}) {% endif %}";
    expect(read(sql, "redshift")).toMatchObject({
      tables: "a,{{ this }} > ",
      errors: [],
      warnings: ["template-branches"],
      complete: false,
    });
  });
});

it("credits a qualified column that an old catalog lacks", () => {
  const catalog = catalogFromRecord({ a: ["k"] }, "redshift");
  const sql = "insert into o select x.added as n from a x join b y on y.k = x.k";
  const { writes, warnings } = extractLineage(sql, { dialect: "redshift", catalog });
  expect(writes[0]!.columns[0]!.sources).toMatchObject([{ dataset: { name: "a" }, column: "added" }]);
  expect(warnings).toMatchObject([{ code: "unknown-column" }]);
});

it("cuts a long script after a statement", () => {
  const sql = `${"insert into b select k from a;\n".repeat(3)}select x from c`;
  const { inputs, warnings, statements } = extractLineage(sql, { dialect: "redshift", maxLength: 70 });
  expect(inputs.map(({ name }) => name)).toEqual(["a"]);
  expect(statements).toHaveLength(2);
  expect(warnings).toMatchObject([{ code: "too-much-work", span: { line: 2 } }]);
});

it.each([
  ["select 'x from a", "string"],
  ["select 1 /* x", "comment"],
  ["do $$ begin", "string"],
])("%s is unclosed", (sql, what) => {
  const { errors, complete } = read(sql, "postgres");
  expect(errors.at(-1)).toBe(`Expected: end of ${what}, found: end of text`);
  expect(complete).toBe(false);
});
