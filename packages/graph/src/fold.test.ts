import { describe, expect, it } from "vitest";
import { fold } from "./fold.ts";
import type { Graph, GraphEdge, GraphNode, GroupNode, NodeState } from "./model.ts";

const dataset = (id: string): GraphNode => ({ id, kind: "dataset", name: id, namespace: "lake" });
const task = (id: string, state: NodeState, parent = "dag"): GraphNode => ({
  id,
  kind: "job",
  name: id,
  namespace: "airflow",
  groups: [parent],
  state,
});
const flow = (source: string, target: string, origin: GraphEdge["origin"] = "observed"): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  kind: "data",
  origin,
  weight: 1,
});
const dag = { id: "dag", name: "nightly", namespace: "airflow" };

/** source → t1 → inner → t2 → mart, with a second task that also reads the source. */
const pipeline: Graph = {
  nodes: [
    dataset("source"),
    task("t1", "succeeded"),
    dataset("inner"),
    task("t2", "failed"),
    dataset("mart"),
  ],
  edges: [
    flow("source", "t1", "inferred"),
    flow("t1", "inner"),
    flow("inner", "t2"),
    flow("source", "t2"),
    flow("t2", "mart"),
  ],
};

describe("fold", () => {
  it("replaces the tasks of a DAG by one node with the worst state and the count of each", () => {
    const folded = fold(pipeline, { groups: [dag] });
    const group = folded.nodes.find((node): node is GroupNode => node.kind === "group")!;
    expect(group).toMatchObject({ id: "dag", name: "nightly", state: "failed" });
    expect(group.states).toEqual({ succeeded: 1, failed: 1 });
    expect(group.members).toEqual(["inner", "t1", "t2"]);
    expect(folded.nodes.map((node) => node.id).sort()).toEqual(["dag", "mart", "source"]);
  });

  it("merges edges with their weights and keeps the strongest origin", () => {
    const { edges } = fold(pipeline, { groups: [dag] });
    expect(edges).toHaveLength(2);
    expect(edges.find((edge) => edge.source === "source")).toMatchObject({
      target: "dag",
      weight: 2,
      origin: "observed",
    });
  });

  it("keeps an inner dataset that the caller says has more beyond", () => {
    const folded = fold(pipeline, { groups: [dag], absorb: () => false });
    expect(folded.nodes.map((node) => node.id)).toContain("inner");
    expect(folded.edges.map((edge) => [edge.source, edge.target])).toContainEqual(["inner", "dag"]);
  });

  it("does not fold a group with a single member in view, nor one that is not asked for", () => {
    const single = { nodes: pipeline.nodes.filter((node) => node.id !== "t2"), edges: [flow("t1", "inner")] };
    expect(fold(single, { groups: [dag] })).toBe(single);
    expect(fold(pipeline, { groups: [{ ...dag, id: "other" }] })).toBe(pipeline);
  });

  it("keeps a loop of a node outside of the group", () => {
    const looped = { ...pipeline, edges: [...pipeline.edges, flow("mart", "mart")] };
    expect(fold(looped, { groups: [dag] }).edges.map((edge) => edge.id)).toContain("mart>mart");
  });

  it("folds into the outermost group that is asked for, and into an inner one where that is the only one", () => {
    const inGroup = (id: string): GraphNode => ({ ...task(id, "succeeded"), groups: ["dag", "load"] });
    const nested: Graph = {
      nodes: [inGroup("a"), inGroup("b"), task("c", "succeeded")],
      edges: [flow("a", "c"), flow("b", "c")],
    };
    const load = { id: "load", name: "load", namespace: "airflow" };
    const shown = (groups: (typeof load)[]) => fold(nested, { groups }).nodes.map((node) => node.id);
    expect(shown([load])).toEqual(["c", "load"]);
    expect(shown([dag, load])).toEqual(["dag"]);
  });

  it("falls back to the inner group of nodes that are alone in the outer one", () => {
    const nodes: GraphNode[] = [
      { ...dataset("x"), groups: ["lake", "raw"] },
      { ...dataset("y"), groups: ["sea", "raw"] },
    ];
    const groups = ["lake", "sea", "raw"].map((id) => ({ id, name: id, namespace: id }));
    expect(fold({ nodes, edges: [] }, { groups }).nodes.map((node) => node.id)).toEqual(["raw"]);
  });

  it("leaves a dataset in its schema's group, though it lies inside a folded DAG", () => {
    const nodes = pipeline.nodes.map((node) =>
      node.id === "inner" || node.id === "mart" ? { ...node, groups: ["schema"] } : node,
    );
    const groups = [dag, { id: "schema", name: "marts", namespace: "lake" }];
    const folded = fold({ ...pipeline, nodes }, { groups });
    expect(folded.nodes.map((node) => node.id).sort()).toEqual(["dag", "schema", "source"]);
  });

  it("gives the same answer whatever the order of the input", () => {
    const backwards = { nodes: pipeline.nodes.toReversed(), edges: pipeline.edges.toReversed() };
    const sort = (graph: Graph) => ({
      nodes: graph.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      edges: graph.edges,
    });
    expect(sort(fold(backwards, { groups: [dag] }))).toEqual(sort(fold(pipeline, { groups: [dag] })));
  });
});
