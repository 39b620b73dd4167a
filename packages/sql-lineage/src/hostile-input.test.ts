import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialectNames, extractLineage, type ScriptLineage } from "./index.ts";

const many = (text: string, times: number) => text.repeat(times);
const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));

function codes(lineage: ScriptLineage): string[] {
  return [...new Set(lineage.warnings.map(({ code }) => code))];
}

describe("Malicious input", () => {
  it("resolves a sum of ten thousand terms", () => {
    const lineage = extractLineage(`insert into t (x) select ${many("a + ", 10_000)}b from s`, {
      dialect: "redshift",
    });
    expect(lineage.writes[0]!.columns[0]!.sources.map(({ column }) => column)).toEqual(["a", "b"]);
    expect(lineage.warnings).toEqual([]);
  });

  it.each([
    ["parentheses", `select ${many("(", 5000)}a${many(")", 5000)} as x, b from t`],
    ["calls", `select ${many("f(", 5000)}a${many(")", 5000)} as x, b from t`],
    ["subqueries", `select ${many("(select ", 5000)}a${many(")", 5000)} as x, b from t`],
  ])("ignores the deepest of five thousand levels of %s, with a warning", (_, sql) => {
    const lineage = extractLineage(sql, { dialect: "redshift" });
    expect(lineage.errors).toEqual([]);
    expect(codes(lineage)).toContain("nesting-too-deep");
    expect(lineage.writes[0]!.columns[1]).toMatchObject({ column: "b", sources: [{ column: "b" }] });
  });

  it("warns about five thousand levels of derived tables and CASE instead of crashing", () => {
    for (const sql of [
      `${many("select * from (", 5000)}select a from t${many(") x", 5000)}`,
      `select ${many("case when a then ", 5000)}1${many(" end", 5000)} from t`,
    ]) {
      expect(codes(extractLineage(sql, { dialect: "postgres" }))).toContain("nesting-too-deep");
    }
  });

  it("supports set operations, joins and common table expressions of any length", () => {
    const union = extractLineage(`${many("select a from t union all ", 10_000)}select b from u`, {
      dialect: "spark",
    });
    expect(union.inputs.map(({ name }) => name)).toEqual(["t", "u"]);
    const joins = list(3000, (index) => `join t${index + 1} on t${index}.a = t${index + 1}.a`).join(" ");
    expect(extractLineage(`select 1 from t0 ${joins}`, { dialect: "spark" }).inputs).toHaveLength(3001);
    const tables = list(
      3000,
      (index) => `c${index} as (select a from ${index === 0 ? "t" : `c${index - 1}`})`,
    );
    const tower = extractLineage(`with ${tables.join(",")} select a from c2999`, { dialect: "spark" });
    expect(tower.writes[0]!.columns[0]!.sources).toMatchObject([{ dataset: { name: "t" }, column: "a" }]);
  });

  it("limits an unclosed quote, comment or brace to its own statement", () => {
    for (const open of [
      "select 'x",
      'select "x',
      "select $a$x",
      "/* x",
      "select {{ x",
      `select '${many("\\'", 100_000)}`,
    ]) {
      const lineage = extractLineage(`insert into a select b from c; ${open}`, { dialect: "redshift" });
      expect(lineage.outputs.map(({ name }) => name)).toEqual(["a"]);
    }
  });

  it("stops with a warning if a statement exceeds its work limit", () => {
    const wide = (level: number) =>
      list(400, (index) => `k${index} + k${(index * 7 + level * 13) % 400} as k${index}`).join(",");
    const tables = list(
      40,
      (level) => `c${level} as (select ${wide(level)} from ${level === 0 ? "t" : `c${level - 1}`})`,
    );
    const lineage = extractLineage(
      `with ${tables.join(",")} select * from c39; insert into a select b from c`,
      {
        dialect: "postgres",
      },
    );
    expect(codes(lineage)).toEqual(["too-much-work"]);
    expect(lineage.outputs.map(({ name }) => name)).toEqual(["a"]);
  });

  it("takes no more steps for statements without separators", () => {
    const lineage = extractLineage(many("insert into a select b from c\n", 5000), { dialect: "mssql" });
    expect(lineage.statements).toHaveLength(5000);
  });

  it.each([
    ["cycle id set looped using trail", ""],
    [
      "search breadth first by id, name set ordering cycle id, name set looped to 'y' default 'n' using trail",
      "",
    ],
    ["search depth first by id set ordering", ", u as (select k from v)"],
    ["cycle id set looped using trail", ", u (k) as (select k from v)"],
  ])("resolves the columns of %s to no table, and parses what follows%s", (clause, next) => {
    const sql = `with recursive t(id) as (select id from a union all select b.id from b join t on t.id = b.up) ${clause}${next}
      insert into o select id from t${next === "" ? "" : " join u on true"}`;
    const lineage = extractLineage(sql, { dialect: "postgres" });
    expect(lineage.errors).toEqual([]);
    expect(lineage.inputs.map(({ name }) => name)).toEqual(next === "" ? ["a", "b"] : ["a", "b", "v"]);
    expect(lineage.outputs.map(({ name }) => name)).toEqual(["o"]);
  });

  it("warns about UNPIVOT groups and values of different lengths", () => {
    for (const group of ["(a, b, c)", "(a)"]) {
      const sql = `select * from t unpivot ((v, w) for n in (${group} as 'x'))`;
      const lineage = extractLineage(sql, { dialect: "oracle" });
      expect(codes(lineage)).toContain("column-count-mismatch");
      expect(lineage.inputs.map(({ name }) => name)).toEqual(["t"]);
    }
  });

  it("stops with a warning if stars double with every common table expression", () => {
    for (const first of ["select 1 as a", "select * from unknown"]) {
      const tower = list(60, (level) => `c${level + 1} as (select *, * from c${level})`).join(",");
      const sql = `insert into p select q from r; with c0 as (${first}), ${tower} select * from c60`;
      const lineage = extractLineage(sql, { dialect: "postgres" });
      expect(codes(lineage)).toContain("too-much-work");
      expect(lineage.outputs.map(({ name }) => name)).toEqual(["p"]);
    }
  });

  it("supports any nesting of functions that use an argument twice", () => {
    const sql = `select ${many("coalesce(nullif(", 100)}a${many(", b), c)", 100)} as x from t`;
    const [column] = extractLineage(sql, { dialect: "postgres" }).writes[0]!.columns;
    expect(column!.sources.map((source) => source.column)).toEqual(["a", "b", "c"]);
  });

  it("stops with a warning if temporary tables multiply their columns", () => {
    const wide = (level: number) =>
      list(300, (index) => `k${index} + k${(index * 7 + level * 13) % 300} as k${index}`).join(",");
    const scripts = list(
      60,
      (level) => `create temp table t${level + 1} as select ${wide(level)} from t${level}`,
    );
    const lineage = extractLineage([...scripts, "insert into z select * from t60"], { dialect: "postgres" });
    expect(codes(lineage)).toEqual(["too-much-work"]);
    expect(lineage.outputs.map(({ name }) => name)).toEqual(["z"]);
  });

  it.each([
    ["scans for the end of a block", many("declare a;", 20_000), "snowflake"],
    ["scans for INSERT after FROM", many("from a select 1 ", 20_000), "mssql"],
    [
      "conditions that come after all joins",
      `select 1 from a ${many("join b ", 20_000)}${many("on x = y ", 20_000)}`,
      "postgres",
    ],
    ["comments inside comments", many("/*", 200_000) + many("*/", 200_000), "postgres"],
    ["parentheses that nothing closes", `select ${many("(", 500_000)}`, "redshift"],
  ] as const)("takes limited CPU time for %s", (_, sql, dialect) => {
    // CPU time instead of elapsed time, because of other load on the machine.
    const began = process.cpuUsage();
    extractLineage(sql, { dialect });
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(5_000);
  });

  it("ignores the rest of a script that is too long, with a warning", () => {
    const lineage = extractLineage(["insert into a select b from c", many("select 1;", 100)], {
      dialect: "redshift",
      maxLength: 500,
    });
    expect(lineage.outputs.map(({ name }) => name)).toEqual(["a"]);
    expect(codes(lineage)).toEqual(["too-much-work"]);
  });

  it("ignores the rest of a script that exceeds its step limit, with a warning", () => {
    const lineage = extractLineage(many("insert into a select b from c;", 1000), {
      dialect: "redshift",
      maxSteps: 10_000,
    });
    expect(lineage.statements.length).toBeGreaterThan(10);
    expect(lineage.statements.length).toBeLessThan(1000);
    expect(codes(lineage)).toEqual(["too-much-work"]);
  });

  const words =
    `select from where group by order having insert into values update set delete merge using on when matched then create
     table view as with recursive union all except case end in exists not null is between like and or over partition join
     left lateral unnest pivot for copy unload to alter rename drop truncate begin a b c t.x t.* * ( ) ( ) [ ] { } , ; . :: : = <
     > + - || 'x' "q" \`b\` 1 1.5 $1 @v #t -- /* */ $$ {{ }} ? %(p)s interval extract cast array struct qualify limit`.split(
      /\s+/,
    );

  it("returns a result with positions inside the text for any sequence of words", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 60 }),
        fc.constantFrom(...dialectNames),
        (tokens, dialect) => {
          const sql = tokens.join(" ");
          const lineage = extractLineage(sql, { dialect });
          for (const { span } of [...lineage.statements, ...lineage.warnings]) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            expect(span.end).toBeLessThanOrEqual(sql.length);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("returns a result for any characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom(...dialectNames),
        (sql, dialect) => {
          expect(extractLineage(sql, { dialect }).statements.length).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("returns a result for a statement truncated anywhere, and keeps the previous statement", () => {
    const whole = `with x as (select a, sum(b) over (partition by c order by d rows between 1 preceding and current row) s
      from t join u using (k) where e in (select f from v) qualify row_number() over (order by 1) = 1)
      merge into w using x on w.a = x.a when matched then update set s = case when x.s > 1 then x.s else 0 end
      when not matched then insert (a, s) values (x.a, x.s::int)`;
    for (let length = 0; length < whole.length; length++) {
      const lineage = extractLineage(`insert into p select q from r; ${whole.slice(0, length)}`, {
        dialect: "redshift",
      });
      expect(lineage.outputs[0]!.name).toBe("p");
    }
  });
});
