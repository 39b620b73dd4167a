import { describe, expect, it } from "vitest";
import { bridgeNodes, filterNodes } from "./filter.ts";
import type { Graph, GraphEdge, GraphNode } from "./model.ts";

const node = (id: string, kind: GraphNode["kind"]): GraphNode => ({ id, kind, name: id, namespace: "n" });
const edge = (source: string, target: string, more: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  kind: "data",
  origin: "observed",
  weight: 1,
  ...more,
});
const graph: Graph = {
  nodes: [
    node("a", "dataset"),
    node("j", "job"),
    node("k", "job"),
    node("b", "dataset"),
    node("c", "dataset"),
  ],
  edges: [edge("a", "j"), edge("j", "k", { origin: "inferred" }), edge("k", "b"), edge("j", "c")],
};

describe("filterNodes", () => {
  it("keeps only edges with both ends kept", () => {
    const kept = filterNodes(graph, (one) => one.id !== "k");
    expect(kept.edges.map((one) => one.id)).toEqual(["a>j", "j>c"]);
  });
});

describe("bridgeNodes", () => {
  const bridged = bridgeNodes(graph, (one) => one.kind === "job");

  it("connects nodes that were connected through one or more removed nodes", () => {
    expect(bridged.nodes.map((one) => one.id)).toEqual(["a", "b", "c"]);
    expect(bridged.edges.map((one) => `${one.source}>${one.target}`).sort()).toEqual(["a>b", "a>c"]);
  });

  it("has the weakest origin of the bridged edges", () => {
    expect(bridged.edges.find((one) => one.target === "b")!.origin).toBe("inferred");
    expect(bridged.edges.find((one) => one.target === "c")!.origin).toBe("observed");
  });

  it("terminates on a cycle of removed nodes", () => {
    const cyclic = { nodes: graph.nodes, edges: [...graph.edges, edge("k", "j")] };
    expect(bridgeNodes(cyclic, (one) => one.kind === "job").edges).toHaveLength(2);
  });
});
