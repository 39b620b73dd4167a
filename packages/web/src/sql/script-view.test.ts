import { catalogFromRecord, extractLineage } from "@headwater/sql-lineage";
import { describe, expect, it } from "vitest";
import type { Table } from "./pick-tables.ts";
import { scriptGraph, scriptTrace, scriptView } from "./script-view.ts";

const table = (name: string, columns: string[]): Table => ({ id: name, namespace: "db", name, columns });

function graphOf(sql: string, tables: readonly Table[] = []) {
  const byName = new Map(tables.map((one) => [one.name, one]));
  const catalog = catalogFromRecord(
    Object.fromEntries(tables.map(({ name, columns }) => [name, columns])),
    "redshift",
  );
  const graph = scriptGraph(extractLineage(sql, { dialect: "redshift", catalog }), byName);
  return { graph, byName };
}

const edgesOf = (edges: ReturnType<typeof scriptGraph>["columnEdges"]) =>
  edges.map(({ source, target }) => `${source.node}.${source.column} > ${target.node}.${target.column}`);

describe("scriptGraph", () => {
  it("resolves temporary tables", () => {
    const { graph } = graphOf("create temp table s as select k from a; insert into b select k from s");
    expect([...graph.columns]).toEqual([
      ["a", ["k"]],
      ["b", ["k"]],
    ]);
    expect(graph.tableEdges).toEqual([["a", "b"]]);
    expect(edgesOf(graph.columnEdges)).toEqual(["a.k > b.k"]);
  });

  it("gives queries that write nothing one card", () => {
    const { graph, byName } = graphOf("select k from a");
    const { cards } = scriptView(graph, byName, new Set());
    expect(cards.map((card) => card.kind === "dataset" && card.node.name)).toEqual(["a", "Query result"]);
  });
});

describe("scriptView", () => {
  it("shows used columns in order of the schema, and all when opened", () => {
    const { graph, byName } = graphOf("insert into b select z, k from a", [table("a", ["k", "x", "z"])]);
    const rows = (open: ReadonlySet<string>) =>
      scriptView(graph, byName, open).cards.flatMap((card) =>
        card.kind === "dataset" && card.id === "a" ? card.rows.map(({ name }) => name) : [],
      );
    expect(rows(new Set())).toEqual(["k", "z"]);
    expect(rows(new Set(["a"]))).toEqual(["k", "z", "x"]);
  });
});

describe("scriptTrace", () => {
  it("follows a column in both directions", () => {
    const { graph } = graphOf("insert into b select k as m, x from a; insert into c select m, x as y from b");
    expect(edgesOf(graph.columnEdges)).toHaveLength(4);
    const trace = scriptTrace(graph, { node: "b", column: "m" })!;
    expect(
      trace.edges.map(
        ({ source, target }) => `${source.node}.${source.column} > ${target.node}.${target.column}`,
      ),
    ).toEqual(["b.m > c.m", "a.k > b.m"]);
    expect([...trace.nodes].sort()).toEqual(["a", "b", "c"]);
  });

  it("contains all columns if none is chosen", () => {
    const { graph } = graphOf("insert into b select k, x from a");
    expect(scriptTrace(graph, undefined)!.edges).toHaveLength(2);
    expect(scriptTrace(graphOf("select 1").graph, undefined)).toBeUndefined();
  });
});
