/** Compares this package with two independent parsers, and lists the known disagreements. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { extractLineage } from "../../extract-lineage.ts";
import { loadPostgres, postgresFinding } from "./postgres-oracle.ts";
import { generatedQueries } from "./query-generator.ts";
import { settledDisagreements } from "./settled.ts";
import { loadSqlparser, sqlparserTables } from "./sqlparser-oracle.ts";
import { statementsOf } from "./statements.ts";
import { ownTables, type StatementTables } from "./tables.ts";

beforeAll(async () => {
  await loadPostgres();
  await loadSqlparser();
});

const corpora = ["orders-and-suppliers", "shops-and-channels", "redshift"];
const statements = corpora.flatMap(statementsOf);
const sides = ({ read, written }: StatementTables) => ({ read, written });

/** Finds statements where the oracle returns other tables, or that only the oracle can parse. */
function disagreements(
  oracle: "libpg-query" | "sqlparser",
  ask: (sql: string) => StatementTables | null,
  dialect: "postgres" | "redshift",
) {
  return statements.flatMap(({ sql }) => {
    const theirs = ask(sql);
    if (theirs === null) return [];
    const ours = ownTables(sql, dialect);
    const isSame = ours !== null && JSON.stringify(sides(ours)) === JSON.stringify(sides(theirs));
    return isSame ? [] : [{ oracle, sql, ours, theirs: sides(theirs) }];
  });
}

describe("the corpora", () => {
  it("are parsed without errors", () => {
    const failed = statements.filter(({ corpus, sql }) => {
      const dialect = corpus === "redshift" ? "redshift" : "postgres";
      return extractLineage(sql, { dialect }).errors.length > 0;
    });
    expect(failed.map(({ sql }) => sql)).toEqual([]);
  });

  it.each([
    ["libpg-query", "postgres", (sql: string) => postgresFinding(sql)],
    ["sqlparser", "redshift", (sql: string) => sqlparserTables(sql, "redshift")],
  ] as const)("have the tables that %s finds, except for known disagreements", (oracle, dialect, ask) => {
    const settled = settledDisagreements.filter((entry) => entry.oracle === oracle);
    const found = disagreements(oracle, ask, dialect);
    const isSettled = (sql: string) => settled.some(({ begins }) => sql.startsWith(begins));
    expect(found.filter(({ sql }) => !isSettled(sql))).toEqual([]);
    expect(settled.filter(({ begins }) => !found.some(({ sql }) => sql.startsWith(begins)))).toEqual([]);
    expect(statements.filter(({ sql }) => ask(sql) !== null).length).toBeGreaterThan(40);
  });

  it("have no column that PostgreSQL's parser does not find", () => {
    for (const { sql } of statements) {
      const finding = postgresFinding(sql);
      if (finding === null) continue;
      for (const column of columnsIn(sql, "postgres")) {
        // The oracle finds only qualified columns.
        const isBare = new RegExp(`(?<![.\\w])${column.split(".").pop()}\\b`).test(sql);
        if (!isBare) expect([...finding.columns], sql).toContain(column);
      }
    }
  });
});

/** Returns every source column of a statement, as `table.column`. */
function columnsIn(sql: string, dialect: "postgres" | "redshift"): string[] {
  return extractLineage(sql, { dialect }).writes.flatMap(({ columns, influences }) =>
    [...columns.flatMap(({ sources }) => sources), ...influences].map(
      ({ dataset, column }) => `${dataset.name}.${column}`,
    ),
  );
}

describe("generated queries", () => {
  it("have the expected lineage, and the tables that both parsers find", () => {
    let asked = 0;
    fc.assert(
      fc.property(generatedQueries, ({ sql, tables, columns }) => {
        const { writes, inputs, errors, warnings } = extractLineage(sql, { dialect: "redshift" });
        expect(errors).toEqual([]);
        expect(warnings).toEqual([]);
        expect(inputs.map(({ name }) => name).sort()).toEqual([...tables].sort());
        const direct = writes[0]!.columns.map(({ column, sources }) => [
          column,
          sources
            .filter(({ transformations }) => transformations.some(({ type }) => type === "DIRECT"))
            .map((source) => `${source.dataset.name}.${source.column}`)
            .sort(),
        ]);
        expect(direct).toEqual(columns.map(([name, sources]) => [name, [...sources].sort()]));
        const [postgres, sqlparser] = [postgresFinding(sql), sqlparserTables(sql, "redshift")];
        // Both parsers also report tables of unused CTEs.
        for (const finding of [postgres, sqlparser]) {
          if (finding === null) continue;
          asked += 1;
          for (const table of tables) expect(finding.read).toContain(table);
        }
      }),
      { numRuns: 400 },
    );
    expect(asked).toBeGreaterThan(400);
  });

  it("have only tables that both parsers find if every CTE is used", () => {
    fc.assert(
      fc.property(generatedQueries, ({ sql }) => {
        const finding = postgresFinding(sql)!;
        const { inputs } = extractLineage(sql, { dialect: "postgres" });
        for (const { name } of inputs) expect(finding.read).toContain(name);
      }),
      { numRuns: 200 },
    );
  });
});
