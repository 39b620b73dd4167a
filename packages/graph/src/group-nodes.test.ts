import { describe, expect, it } from "vitest";
import { groupNodes } from "./group-nodes.ts";
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

describe("groupNodes", () => {
  it("replaces the tasks of a DAG with one node that has the worst state and the count of each state", () => {
    const grouped = groupNodes(pipeline, { groups: [dag] });
    const group = grouped.nodes.find((node): node is GroupNode => node.kind === "group")!;
    expect(group).toMatchObject({ id: "dag", name: "nightly", state: "failed" });
    expect(group.states).toEqual({ succeeded: 1, failed: 1 });
    expect(group.members).toEqual(["inner", "t1", "t2"]);
    expect(grouped.nodes.map((node) => node.id).sort()).toEqual(["dag", "mart", "source"]);
  });

  it("merges edges with their weights and keeps the strongest origin", () => {
    const { edges } = groupNodes(pipeline, { groups: [dag] });
    expect(edges).toHaveLength(2);
    expect(edges.find((edge) => edge.source === "source")).toMatchObject({
      target: "dag",
      weight: 2,
      origin: "observed",
    });
  });

  it("keeps an inner dataset if the caller returns false", () => {
    const grouped = groupNodes(pipeline, { groups: [dag], absorb: () => false });
    expect(grouped.nodes.map((node) => node.id)).toContain("inner");
    expect(grouped.edges.map((edge) => [edge.source, edge.target])).toContainEqual(["inner", "dag"]);
  });

  it("does not collapse a group with a single visible member, or a group that was not requested", () => {
    const single = { nodes: pipeline.nodes.filter((node) => node.id !== "t2"), edges: [flow("t1", "inner")] };
    expect(groupNodes(single, { groups: [dag] })).toBe(single);
    expect(groupNodes(pipeline, { groups: [{ ...dag, id: "other" }] })).toBe(pipeline);
  });

  it("keeps a self-loop of a node outside the group", () => {
    const looped = { ...pipeline, edges: [...pipeline.edges, flow("mart", "mart")] };
    expect(groupNodes(looped, { groups: [dag] }).edges.map((edge) => edge.id)).toContain("mart>mart");
  });

  it("collapses into the outermost requested group, or an inner group if it is the only one", () => {
    const inGroup = (id: string): GraphNode => ({ ...task(id, "succeeded"), groups: ["dag", "load"] });
    const nested: Graph = {
      nodes: [inGroup("a"), inGroup("b"), task("c", "succeeded")],
      edges: [flow("a", "c"), flow("b", "c")],
    };
    const load = { id: "load", name: "load", namespace: "airflow" };
    const shown = (groups: (typeof load)[]) => groupNodes(nested, { groups }).nodes.map((node) => node.id);
    expect(shown([load])).toEqual(["c", "load"]);
    expect(shown([dag, load])).toEqual(["dag"]);
  });

  it("falls back to the inner group if a node is alone in the outer group", () => {
    const nodes: GraphNode[] = [
      { ...dataset("x"), groups: ["lake", "raw"] },
      { ...dataset("y"), groups: ["sea", "raw"] },
    ];
    const groups = ["lake", "sea", "raw"].map((id) => ({ id, name: id, namespace: id }));
    expect(groupNodes({ nodes, edges: [] }, { groups }).nodes.map((node) => node.id)).toEqual(["raw"]);
  });

  it("keeps a dataset in its schema's group even if it is inside a collapsed DAG", () => {
    const nodes = pipeline.nodes.map((node) =>
      node.id === "inner" || node.id === "mart" ? { ...node, groups: ["schema"] } : node,
    );
    const groups = [dag, { id: "schema", name: "marts", namespace: "lake" }];
    const grouped = groupNodes({ ...pipeline, nodes }, { groups });
    expect(grouped.nodes.map((node) => node.id).sort()).toEqual(["dag", "schema", "source"]);
  });

  it("does not depend on the order of the input", () => {
    const backwards = { nodes: pipeline.nodes.toReversed(), edges: pipeline.edges.toReversed() };
    const sort = (graph: Graph) => ({
      nodes: graph.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      edges: graph.edges,
    });
    expect(sort(groupNodes(backwards, { groups: [dag] }))).toEqual(
      sort(groupNodes(pipeline, { groups: [dag] })),
    );
  });
});
