/** Scripts and routines: what their statements read and write, and where each statement is. */
import { describe, expect, it } from "vitest";
import { type DialectName, extractLineage } from "./index.ts";

function tablesOf(sql: string, dialect: DialectName): string {
  const { inputs, outputs, errors } = extractLineage(sql, { dialect });
  expect(errors).toEqual([]);
  return `${inputs.map(({ name }) => name)} > ${outputs.map(({ name }) => name)}`;
}

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
