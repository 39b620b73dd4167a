import { describe, expect, it } from "vitest";
import { Adjacency } from "./adjacency.ts";
import { columnKey, traceColumn } from "./columns.ts";
import type { GraphEdge, GraphNode } from "./model.ts";
import { reach } from "./traverse.ts";

const node = (id: string): GraphNode => ({ id, kind: "dataset", name: id, namespace: "n" });
const edge = (source: string, target: string): GraphEdge => ({
  id: source + target,
  source,
  target,
  kind: "data",
  origin: "observed",
  weight: 1,
});
/** a → b → c → a is a cycle; s → b, s → x makes x a sibling of b. */
const adjacency = new Adjacency({
  nodes: ["a", "b", "c", "s", "x"].map(node),
  edges: [
    edge("a", "b"),
    edge("b", "c"),
    edge("c", "a"),
    edge("s", "b"),
    edge("s", "x"),
    edge("b", "missing"),
  ],
});

describe("reach", () => {
  it("counts the shortest distance and traverses a cycle once", () => {
    const { distance } = reach(adjacency, ["a"], { direction: "downstream" });
    expect([...distance]).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
  });

  it("stops at the requested depth", () => {
    expect([...reach(adjacency, ["a"], { direction: "downstream", depth: 1 }).distance.keys()]).toEqual([
      "a",
      "b",
    ]);
  });

  it("excludes siblings when traversing both directions", () => {
    const { distance, edges } = reach(adjacency, ["b"], { direction: "both" });
    expect(distance.has("s")).toBe(true);
    expect(distance.has("x")).toBe(false);
    expect(edges.has("sx")).toBe(false);
  });

  it("ignores starts and edges that are not in the graph", () => {
    expect(reach(adjacency, ["nowhere"], { direction: "both" }).distance.size).toBe(0);
    expect(adjacency.at("b").outgoing.map((one) => one.target)).toEqual(["c"]);
  });
});

describe("traceColumn", () => {
  const columns = (from: string, to: string, effect: "direct" | "indirect" = "direct") => {
    const ref = (text: string) => ({ node: text.split(".")[0]!, column: text.split(".")[1]! });
    return { source: ref(from), target: ref(to), effect, inferred: false };
  };
  const edges = [
    columns("raw.price", "stage.price"),
    columns("raw.day", "stage.price", "indirect"),
    columns("stage.price", "mart.total"),
    columns("raw.price", "other.price"),
  ];

  it("finds sources and dependents with signed hops, without siblings", () => {
    const trace = traceColumn(edges, { node: "stage", column: "price" }, "both");
    expect(Object.fromEntries(trace.columns)).toEqual({
      [columnKey({ node: "stage", column: "price" })]: 0,
      [columnKey({ node: "raw", column: "price" })]: -1,
      [columnKey({ node: "raw", column: "day" })]: -1,
      [columnKey({ node: "mart", column: "total" })]: 1,
    });
    expect(trace.edges).toHaveLength(3);
  });

  it("skips edges that the caller excludes", () => {
    const direct = traceColumn(
      edges,
      { node: "mart", column: "total" },
      "upstream",
      (one) => one.effect === "direct",
    );
    expect(direct.columns.has(columnKey({ node: "raw", column: "day" }))).toBe(false);
    expect(direct.columns.get(columnKey({ node: "raw", column: "price" }))).toBe(-2);
  });

  it("distinguishes columns whose names contain separators", () => {
    expect(columnKey({ node: "a", column: "b.c" })).not.toBe(columnKey({ node: "a.b", column: "c" }));
  });
});
