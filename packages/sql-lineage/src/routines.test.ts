/** Scripts and routines: what their statements read and write, and where each statement is. */
import { describe, expect, it } from "vitest";
import { type DialectName, extractLineage } from "./index.ts";
import { tablesOf } from "./testing/tables-of.ts";

/** Returns the text at the position of each statement that reads or writes tables, with its line and column. */
function places(sql: string, dialect: DialectName): string[] {
  return extractLineage(sql, { dialect })
    .statements.filter(({ inputs, outputs }) => inputs.length + outputs.length > 0)
    .map(({ span: { start, end, line, column } }) => `${line}:${column} ${sql.slice(start, end)}`);
}

describe("statements of routines that read tables", () => {
  it.each([
    [
      "declare n int64 default (select max(k) from d.a); set n = (select min(k) from d.c)",
      "bigquery",
      "d.a,d.c",
    ],
    ["assert (select count(*) from d.a) > 0 as 'empty'", "bigquery", "d.a"],
    ["begin if exists (select k from a) then insert into o select k from c; end if; end", "snowflake", "a,c"],
    [
      "begin if f(1, (select max(k) from a)) > 1 then null; elsif (select 1 from c) > 0 then null; end if; end;",
      "oracle",
      "a,c",
    ],
    [
      "begin while (select count(*) from a) > 0 do insert into o select k from c; end while; end",
      "mysql",
      "a,c",
    ],
    [
      "begin case when (select count(*) from a) > 1 then insert into o select 1; else null; end case; end;",
      "oracle",
      "a",
    ],
    ["begin repeat set x = 1; until (select count(*) from a) > 1 end repeat; end", "mysql", "a"],
    [
      "do $$ begin return query select k from a; perform f(k) from c; open x for select k from d; end $$",
      "postgres",
      "a,c,d",
    ],
    [
      "do $$ begin return query execute 'select k from a' using 1; open x for execute 'select k from c'; end $$",
      "postgres",
      "a,c",
    ],
    ["do $$ begin for r in execute 'select k from a' loop null; end loop; end $$", "postgres", "a"],
    [
      "do $$ begin foreach x slice 1 in array xs loop insert into o select k from a; end loop; end $$",
      "postgres",
      "a",
    ],
    [
      "begin let x := (select max(k) from a); let c cursor for select k from d; return (select k from e); end",
      "snowflake",
      "a,d,e",
    ],
    [
      "declare @x int = (select max(k) from a)\nset @x = (select k from c)\nif exists (select k from d) print 'x'",
      "mssql",
      "a,c,d",
    ],
    ["begin open x for 'select k from a'; end;", "oracle", "a"],
    ["prepare s from 'select k from a'; execute s", "mysql", "a"],
    ["prepare s (int) as select k from a where k = $1; execute s(1)", "postgres", "a"],
  ] as const)("%s (%s)", (sql, dialect, inputs) => {
    expect(tablesOf(sql, dialect).split(" > ")[0]).toBe(inputs);
  });

  it.each([
    ["do $$ begin return query execute 'select k from ' || t; end $$", "postgres"],
    ["do $$ begin for r in execute q loop null; end loop; end $$", "postgres"],
    ["begin r := (execute immediate :q); end", "snowflake"],
    ["begin open x for q || 'from a'; execute immediate q; end;", "oracle"],
  ] as const)("%s (%s) has an unknown effect", (sql, dialect) => {
    expect(extractLineage(sql, { dialect }).warnings.map(({ code }) => code)).toContain("opaque-statement");
  });
});

describe("SQL Server's statements without separators", () => {
  it.each([
    [
      "declare c cursor for select k from a\nopen c\nfetch next from c into @k\nclose c\ndeallocate c",
      "a > ",
    ],
    ["insert into b values (@k)\nfetch next from c into @k", " > b"],
    [
      "insert into b select k from a\nraiserror('x', 16, 1) with nowait\ninsert into d select k from c",
      "a,c > b,d",
    ],
    ["create table #t (k int)\ninsert #t select k from a\ninsert into b select k from #t", "a > b"],
    ["create table b (k int)\nselect k from a", "a > b"],
    ["begin insert into b select k from a return end", "a > b"],
    ["begin insert into b select k from a commit\nwaitfor delay '0:1' end", "a > b"],
  ])("%s", (sql, tables) => {
    expect(tablesOf(sql, "mssql")).toBe(tables);
  });

  it.each(["go 5\n", "GO\n", "", "end\n"])("continue after an error, at %j", (separator) => {
    const sql = `select k from ( from a\n${separator}insert into b select k from c`;
    const { errors, outputs } = extractLineage(sql, { dialect: "mssql" });
    expect(errors).toHaveLength(1);
    expect(outputs.map(({ name }) => name)).toEqual(["b"]);
  });
});

it("ends MySQL's statements at a delimiter that is part of a word", () => {
  const sql =
    "delimiter $$\ncreate procedure p() begin insert into b select k from a; end$$\ncreate procedure q() begin insert into d select k from c; end$$\ndelimiter ;\ninsert into z select k from y;";
  expect(tablesOf(sql, "mysql")).toBe("a,c,y > b,d,z");
});

describe("the place of a statement", () => {
  it("is its own in a body with comments", () => {
    const sql =
      "create procedure p() as $$\n-- first\nbegin\n  /* x */ insert into b select k from a; -- then\n  if (select 1 from c) > 0 then delete from d; end if;\nend $$ language plpgsql;\ninsert into z select k from y";
    expect(places(sql, "postgres")).toEqual([
      "4:11 insert into b select k from a",
      "5:3 if (select 1 from c) > 0 then",
      "5:33 delete from d",
      "7:1 insert into z select k from y",
    ]);
  });

  it("is exact behind doubled quotes in a body", () => {
    const sql =
      "create procedure p() language sql as 'begin\n  insert into b select ''x'', '''', ''it''''s'' from a;\n  delete from c where k = ''y'' and l; delete from d;\nend'";
    expect(places(sql, "snowflake")).toEqual([
      "2:3 insert into b select ''x'', '''', ''it''''s'' from a",
      "3:3 delete from c where k = ''y'' and l",
      "3:40 delete from d",
    ]);
  });
});

/** Returns the direct sources of a written column, without its table. */
function sourcesOf(sql: string, dialect: DialectName, column: string): string[] {
  return extractLineage(sql, { dialect })
    .writes.filter(({ dataset }) => dataset !== undefined)
    .flatMap(({ columns }) => columns.filter((written) => written.column === column))
    .flatMap(({ sources }) => sources)
    .map(({ dataset, column: source }) => `${dataset.name}.${source}`);
}

describe("variables, rows and cursors", () => {
  it.each([
    [
      "begin for r in (select a, b from s) loop insert into t (k) values (r.b); end loop; end;",
      "oracle",
      ["s.b"],
    ],
    [
      "begin for r in (select * from s) loop update t set k = r.x where l = r.y; end loop; end;",
      "oracle",
      ["s.x"],
    ],
    [
      "declare cursor c (p number) is select a, b from s where d = p; begin for r in c(1) loop insert into t (k) values (r.b); end loop; end;",
      "oracle",
      ["s.b", "s.d"],
    ],
    [
      "do $$ declare v int; begin select b into v from s; insert into t (k) values (v + 1); end $$",
      "postgres",
      ["s.b"],
    ],
    [
      "do $$ declare v int; begin select a, b into u, v from s; v := v; insert into t (k) select v; end $$",
      "postgres",
      ["s.b"],
    ],
    [
      "do $$ declare c cursor for select a, b from s; u int; v int; begin fetch c into u, v; insert into t (k) values (v); end $$",
      "postgres",
      ["s.b"],
    ],
    [
      "declare c cursor for select a, b from s\nfetch next from c into @u, @v\ninsert into t (k) values (@v)",
      "mssql",
      ["s.b"],
    ],
    ["declare @v int = (select b from s)\ninsert into t (k) select @v from d", "mssql", ["s.b"]],
    ["select @u = a, @v = b from s\ninsert into t (k) values (@v)", "mssql", ["s.b"]],
    ["declare v int64 default (select b from s); insert into t (k) select v from d", "bigquery", ["s.b"]],
    ["for r in (select a, b from s) do insert into t (k) values (r.b); end for;", "bigquery", ["s.b"]],
    [
      "begin let r resultset := (select a, b from s); let c cursor for r; for x in c do let v int := x.b; insert into t (k) values (:v); end for; end",
      "snowflake",
      ["s.b"],
    ],
    ["begin let b int := (select a from s); insert into t (k) select b from d; end", "snowflake", ["d.b"]],
    [
      "create procedure p() begin declare v int; declare c cursor for select b from s; declare exit handler for not found begin rollback; end; fetch c into v; insert into t (k) values (v); end",
      "mysql",
      ["s.b"],
    ],
    [
      "create trigger g after insert on s for each row begin insert into t (k) values (new.b); end",
      "mysql",
      ["s.b"],
    ],
    [
      "create trigger g after insert on s for each row begin insert into t (k) values (:new.b); end;",
      "oracle",
      ["s.b"],
    ],
    ["create trigger g on s after insert as insert into t (k) select i.b from inserted i", "mssql", ["s.b"]],
  ] as const)("are seen through in %s (%s)", (sql, dialect, sources) => {
    expect(sourcesOf(sql, dialect, "k")).toEqual(sources);
    expect(extractLineage(sql, { dialect }).errors).toEqual([]);
  });

  it("are parameters without sources", () => {
    const sql =
      "create procedure p(d date) as $$ begin insert into t select k from s where l = d; end $$ language plpgsql; insert into u select d from s";
    const { writes } = extractLineage(sql, { dialect: "redshift" });
    expect(writes[0]!.influences.map(({ column }) => column)).toEqual(["l"]);
    expect(writes[1]!.columns[0]!.sources).toMatchObject([{ column: "d" }]);
  });

  it("are not settings of the session", () => {
    const sql = "set query_group = 'x'; insert into t select query_group as k from d";
    expect(sourcesOf(sql, "redshift", "k")).toEqual(["d.query_group"]);
  });

  it("end with their routine", () => {
    const sql =
      "create package body x as procedure p is v number; begin select b into v from s; end; procedure q is begin insert into t select v as k from d; end; end x;";
    expect(sourcesOf(sql, "oracle", "k")).toEqual(["d.v"]);
  });

  it("continue after a procedure call that returns rows", () => {
    const sql = "insert into #r exec dbo.p 1\ninsert into b select k from a";
    expect(tablesOf(sql, "mssql")).toBe("a > b");
  });

  it("take limited CPU time", () => {
    const assignments = Array.from({ length: 1_000 }, (_, index) => {
      return `v := (select max(k${index}) from a${index} where l = v);\nv := v;\n`;
    });
    const before = process.cpuUsage();
    extractLineage(`do $$ declare v int; begin ${assignments.join("")} end $$`, { dialect: "postgres" });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });
});
