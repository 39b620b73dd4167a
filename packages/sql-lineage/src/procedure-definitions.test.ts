import { describe, expect, it } from "vitest";
import { type DialectName, extractLineage } from "./index.ts";

/** Returns the procedures that a script creates: name and the end of the text. */
function created(dialect: DialectName, sql: string): string[] {
  return extractLineage(sql, { dialect }).statements.flatMap(({ definitions }) =>
    definitions.flatMap((definition) =>
      definition.kind === "routine"
        ? [`${definition.routine.name}: ${definition.text.slice(-12).trim()}`]
        : [],
    ),
  );
}

/** Returns the names that a script calls. */
function called(dialect: DialectName, sql: string): string[] {
  return extractLineage(sql, { dialect }).statements.flatMap(({ call }) => (call ? [call.name] : []));
}

/** Extracts the lineage of a Redshift script with stored procedures. */
function withProcedures(sql: string | readonly string[], procedures: Readonly<Record<string, string>>) {
  const definition = (parts: readonly string[]) => procedures[parts.join(".")];
  return extractLineage(sql, { dialect: "redshift", routines: { definition } });
}

const procedure = (name: string, body: string) =>
  `CREATE OR REPLACE PROCEDURE ${name}(day date) AS $$ BEGIN ${body} END; $$ LANGUAGE plpgsql`;

describe("the definition of a procedure", () => {
  const insert = "insert into a select b.x from b;";

  it("spans its text in each dialect, also if its statements follow", () => {
    expect(
      created(
        "redshift",
        `create procedure etl.p() as $$ begin ${insert} end; $$ language plpgsql; select 1`,
      ),
    ).toEqual(["etl.p: uage plpgsql"]);
    expect(
      created(
        "snowflake",
        `create procedure p() returns string language sql as begin ${insert} end; select 1`,
      ),
    ).toEqual(["p: from b; end"]);
    expect(created("mysql", `create procedure p() begin if a then ${insert} end if; end; select 1`)).toEqual([
      "p: end if; end",
    ]);
    expect(created("bigquery", `create procedure \`d.s\`.p(a int64) begin ${insert} end; select 1`)).toEqual([
      "d.s.p: from b; end",
    ]);
    expect(created("postgres", `create procedure p() begin atomic ${insert} end; select 1`)).toEqual([
      "p: from b; end",
    ]);
    const inner = "procedure inner is begin null; end;";
    expect(
      created("oracle", `create procedure p is ${inner} begin ${insert} inner; end p;\n/\nselect 1`),
    ).toEqual(["p: inner; end p"]);
    expect(
      created("mssql", `create or alter proc dbo.p as begin ${insert} end\nselect 2\nGO\nselect 1`),
    ).toEqual(["dbo.p: end\nselect 2"]);
  });

  it("is known if its body cannot be read", () => {
    const sql = "create procedure p() returns string language javascript as $$ return 1 $$";
    expect(created("snowflake", sql)).toHaveLength(1);
  });
});

describe("a call", () => {
  it("has the name of the procedure", () => {
    expect(called("redshift", "call etl.p(1)")).toEqual(["etl.p"]);
    expect(called("mssql", "exec @r = dbo.p @a = 1; execute [a b].q; exec (@sql); exec db..r")).toEqual([
      "dbo.p",
      "a b.q",
      "db.r",
    ]);
    expect(called("bigquery", "call `d.s.p`()")).toEqual(["d.s.p"]);
    expect(called("oracle", "begin pkg.p(1); q; end;")).toEqual(["pkg.p", "q"]);
  });

  it("has none for a prepared statement", () => {
    expect(called("postgres", "execute p(1)")).toEqual([]);
    expect(called("snowflake", "execute task p; execute immediate :text")).toEqual([]);
  });
});

describe("a call of a known procedure", () => {
  it("has the effects of the body, at the position of the call", () => {
    const { inputs, outputs, writes, statements, warnings } = withProcedures(
      "SELECT 1;\nCALL p('2026-01-01')",
      {
        p: procedure("p", "INSERT INTO a (x) SELECT y FROM b;"),
      },
    );
    expect(inputs.map(({ name }) => name)).toEqual(["b"]);
    expect(outputs.map(({ name }) => name)).toEqual(["a"]);
    expect(writes.find(({ dataset }) => dataset)?.columns).toMatchObject([
      { column: "x", sources: [{ column: "y" }] },
    ]);
    const insert = statements.find(({ effect }) => effect === "rows");
    expect(insert).toMatchObject({ index: 1, span: { line: 2, column: 1 }, routine: { name: "p" } });
    expect(statements.some(({ effect }) => effect === "opaque")).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("shares temporary tables with the script", () => {
    const { inputs, outputs } = withProcedures("CALL p(); INSERT INTO a SELECT x FROM t", {
      p: procedure("p", "CREATE TEMP TABLE t AS SELECT x FROM b;"),
    });
    expect([inputs, outputs].map((list) => list.map(({ name }) => name))).toEqual([["b"], ["a"]]);
  });

  it("follows calls in the body, and ends with recursion", () => {
    const { inputs, warnings } = withProcedures("CALL p()", {
      p: procedure("p", "INSERT INTO a SELECT x FROM b; CALL q();"),
      q: procedure("q", "INSERT INTO c SELECT x FROM d; CALL p();"),
    });
    expect(inputs.map(({ name }) => name)).toEqual(["b", "d"]);
    expect(warnings).toEqual([]);
  });

  it("keeps the warnings of the body, which name the procedure", () => {
    const { warnings } = withProcedures("CALL p()", { p: procedure("p", "EXECUTE text; CALL q();") });
    expect(warnings.map(({ code, message, span }) => [code, message, span.column])).toEqual([
      ["opaque-statement", "In p: The effect of EXECUTE is unknown", 1],
      ["opaque-statement", "In p: The effect of CALL is unknown", 1],
    ]);
  });

  it("does not count the body again that another text of the script contains", () => {
    const { statements, warnings } = withProcedures([procedure("p", "DELETE FROM a;"), "CALL p()"], {
      p: procedure("p", "DELETE FROM other;"),
    });
    expect(statements.flatMap(({ outputs }) => outputs.map(({ name }) => name))).toEqual(["a"]);
    expect(warnings).toEqual([]);
  });

  it("ends the search path of the body with the call", () => {
    const { outputs } = withProcedures("CALL p(); DELETE FROM b", {
      p: procedure("p", "SET search_path TO other; DELETE FROM a;"),
    });
    expect(outputs.map(({ name }) => name)).toEqual(["other.a", "b"]);
  });
});
