import { describe, expect, it } from "vitest";
import { type ColumnSource, catalogFromRecord, type DialectName, extractLineage } from "./index.ts";
import { readCases } from "./testing/published-cases.ts";

interface ColumnCases {
  catalog: Record<string, string[]>;
  cases: {
    id: string;
    d: DialectName;
    sql: string;
    out: string | null;
    ins: string[];
    fields: Record<string, Record<string, string>>;
    dataset: Record<string, string>;
  }[];
}

interface ParserCase {
  test: string;
  dialect: DialectName;
  default_schema: string | null;
  sql: string[];
  in_tables: string[];
  out_tables: string[];
  columns: Record<string, [string | null, string][]>;
  asserted: string[];
}

const columnCases = readCases<ColumnCases>("column-lineage.json");
const redshiftCases = readCases<{ id: string; sql: string }[]>("redshift.json");
const parserCases = readCases<ParserCase[]>("openlineage-sql.json");

const codes: Record<string, string> = {
  IDENTITY: "I",
  TRANSFORMATION: "T",
  AGGREGATION: "A",
  CONDITIONAL: "C",
  WINDOW: "W",
  FILTER: "F",
  JOIN: "J",
  GROUP_BY: "G",
  SORT: "S",
};

/** Returns the reason if this package intentionally differs from a case of the official parser. */
function whyDifferent({ test, sql }: ParserCase): string | undefined {
  if (test.startsWith("table_lineage::tests_update") && /quantity = (i\.)?quantity \+/.test(sql.join(" "))) {
    return "the target's own column feeds the new value, so the target is an input";
  }
  return undefined;
}

describe("Column lineage", () => {
  it.each(columnCases.cases)("$id", (expected) => {
    const catalog = catalogFromRecord(columnCases.catalog, expected.d);
    const lineage = extractLineage(expected.sql, { dialect: expected.d, catalog });
    const name = (dataset: { name: string }) => dataset.name.replace(/^public\./, "");
    const encode = (sources: readonly ColumnSource[]) =>
      Object.fromEntries(
        sources.map(({ dataset, column, transformations }) => [
          `${name(dataset)}.${column}`,
          transformations.map(({ subtype }) => codes[subtype]).sort(),
        ]),
      );
    const decode = (sources: Record<string, string>) =>
      Object.fromEntries(Object.entries(sources).map(([column, ways]) => [column, ways.split(",").sort()]));
    expect(lineage.errors).toEqual([]);
    expect(lineage.warnings).toEqual([]);
    expect(lineage.inputs.map(name).sort()).toEqual([...expected.ins].sort());
    expect(lineage.outputs.map(name)).toEqual(expected.out === null ? [] : [expected.out]);
    const [write] = lineage.writes;
    expect(
      Object.fromEntries(write!.columns.map(({ column, sources }) => [column, encode(sources)])),
    ).toEqual(
      Object.fromEntries(
        Object.entries(expected.fields).map(([column, sources]) => [column, decode(sources)]),
      ),
    );
    expect(encode(write!.influences)).toEqual(decode(expected.dataset));
  });
});

describe("Redshift statements are parsed", () => {
  it.each(redshiftCases)("$id", ({ sql }) => {
    expect(extractLineage(sql, { dialect: "redshift" }).errors).toEqual([]);
  });
});

describe("Cases of the official parser", () => {
  it.each(parserCases.filter((entry) => whyDifferent(entry) === undefined))(
    "$test in $dialect: $sql",
    (expected) => {
      const lineage = extractLineage(expected.sql, {
        dialect: expected.dialect,
        defaultSchema: expected.default_schema ?? undefined,
      });
      const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
      if (expected.asserted.includes("in"))
        expect(names(lineage.inputs)).toEqual([...expected.in_tables].sort());
      if (expected.asserted.includes("out"))
        expect(names(lineage.outputs)).toEqual([...expected.out_tables].sort());
      if (!expected.asserted.includes("columns")) return;
      const columns = lineage.writes.flatMap((write) => write.columns);
      expect(
        Object.fromEntries(
          columns.map(({ column, sources }) => [
            column,
            sources.map((source) => `${source.dataset.name}.${source.column}`).sort(),
          ]),
        ),
      ).toEqual(
        Object.fromEntries(
          Object.entries(expected.columns).map(([column, sources]) => [
            column,
            sources.map(([table, source]) => `${table}.${source}`).sort(),
          ]),
        ),
      );
    },
  );

  it("are excluded only for known differences", () => {
    expect(parserCases.filter((entry) => whyDifferent(entry) !== undefined)).toHaveLength(2);
  });
});
