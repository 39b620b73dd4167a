import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineageLikeGraph, seededRandom } from "../testing/random-graph.ts";
import { layoutGraph } from "./layout.ts";
import { bendHeight } from "./segments.ts";
import type { Layout, LayoutInput } from "./types.ts";

const nodeGap = 24;

/** A lineage-like graph and a part of it, as if the rest were not expanded yet. */
const growth = fc
  .record({
    size: fc.integer({ min: 4, max: 60 }),
    seed: fc.nat(1_000),
    share: fc.double({ min: 0.2, max: 0.9 }),
  })
  .filter(({ share }) => Number.isFinite(share))
  .map(({ size, seed, share }) => {
    const whole = lineageLikeGraph(size, seed);
    const random = seededRandom(seed + 7);
    const shown = new Set(whole.nodes.filter(() => random() < share).map((node) => node.id));
    return { whole, part: restrict(whole, shown) };
  });

function restrict(graph: LayoutInput, ids: ReadonlySet<string>): LayoutInput {
  return {
    nodes: graph.nodes.filter((node) => ids.has(node.id)),
    edges: graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
  };
}

const find = (layout: Layout, id: string) => layout.nodes.find((node) => node.id === id)!;

describe("layout with a previous layout", () => {
  it("has the properties of a new layout: no overlap, left to right", () => {
    fc.assert(
      fc.property(growth, ({ whole, part }) => {
        const layout = layoutGraph(whole, { nodeGap, previous: layoutGraph(part, { nodeGap }) });
        const sorted = layout.nodes.toSorted((a, b) => a.x - b.x || a.y - b.y);
        sorted.forEach((node, index) => {
          const below = sorted[index + 1];
          if (below?.x === node.x)
            expect(below.y).toBeGreaterThanOrEqual(node.y + node.height + nodeGap - 0.01);
        });
        for (const edge of layout.edges) {
          expect(edge.reversed).toBe(false);
          const source = find(layout, edge.source);
          expect(source.x + source.width).toBeLessThan(find(layout, edge.target).x);
        }
      }),
    );
  });

  it("does not move a node in a column without additions", () => {
    const part = restrict(lineageLikeGraph(40), new Set(lineageLikeGraph(24).nodes.map((node) => node.id)));
    const before = layoutGraph(part, { nodeGap });
    const after = layoutGraph(part, { nodeGap, previous: before });
    for (const node of before.nodes) {
      const now = find(after, node.id);
      expect(now.x).toBe(node.x);
      expect(Math.abs(now.y - node.y)).toBeLessThan(0.01);
    }
  });

  it("moves a node that keeps its column by no more than the height added there", () => {
    fc.assert(
      fc.property(growth, ({ whole, part }) => {
        const before = layoutGraph(part, { nodeGap });
        const after = layoutGraph(whole, { nodeGap, previous: before });
        for (const node of before.nodes) {
          const now = find(after, node.id);
          if (now.layer !== node.layer) continue;
          expect(now.x).toBe(node.x);
          expect(Math.abs(now.y - node.y)).toBeLessThanOrEqual(added(before, after, node.layer) + 0.01);
        }
      }),
    );
  });

  it("keeps the vertical order of nodes that stay in a column", () => {
    fc.assert(
      fc.property(growth, ({ whole, part }) => {
        const before = layoutGraph(part, { nodeGap });
        const after = layoutGraph(whole, { nodeGap, previous: before });
        for (const column of before.columns) {
          const stayed = before.nodes
            .filter((node) => node.layer === column.layer && find(after, node.id).layer === column.layer)
            .toSorted((a, b) => a.y - b.y);
          const now = stayed.map((node) => find(after, node.id).y);
          expect(now).toEqual(now.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("does not change columns if new nodes are added only at the ends", () => {
    const nodes = ["b", "c", "d"].map((id) => ({ id, width: 100, height: 40 }));
    const edges = [
      { id: "bc", source: "b", target: "c" },
      { id: "cd", source: "c", target: "d" },
    ];
    const before = layoutGraph({ nodes, edges });
    const after = layoutGraph(
      {
        nodes: [...nodes, ...["a", "e"].map((id) => ({ id, width: 100, height: 40 }))],
        edges: [...edges, { id: "ab", source: "a", target: "b" }, { id: "de", source: "d", target: "e" }],
      },
      { previous: before },
    );
    for (const node of before.nodes) expect(find(after, node.id)).toEqual(node);
    expect(find(after, "a").layer).toBe(-1);
    expect(find(after, "a").x).toBeLessThan(find(after, "b").x);
    expect(find(after, "e").x).toBeGreaterThan(find(after, "d").x);
  });

  it("moves only the boxes below when a box grows", () => {
    const nodes = ["a", "b", "c"].map((id) => ({ id, width: 100, height: 40, anchor: 20 }));
    const edges = [
      { id: "ab", source: "a", target: "b" },
      { id: "ac", source: "a", target: "c" },
    ];
    const before = layoutGraph({ nodes, edges }, { nodeGap });
    const upper = find(before, "b").y < find(before, "c").y ? "b" : "c";
    const grown = nodes.map((node) => (node.id === upper ? { ...node, height: 240 } : node));
    const after = layoutGraph({ nodes: grown, edges }, { nodeGap, previous: before });
    expect(find(after, "a").y).toBe(find(before, "a").y);
    const lower = upper === "b" ? "c" : "b";
    expect(find(after, lower).y).toBeGreaterThanOrEqual(find(after, upper).y + 240 + nodeGap - 0.01);
  });

  it("does not move a column for a node that comes from another one", () => {
    const node = (id: string, height = 40) => ({ id, width: 100, height, anchor: 20 });
    const edge = (source: string, target: string) => ({ id: `${source}>${target}`, source, target });
    const nodes = [node("a"), node("b"), node("tall", 300), node("c"), node("d")];
    const edges = [edge("a", "b"), edge("b", "tall"), edge("a", "c"), edge("a", "d")];
    const before = layoutGraph({ nodes, edges }, { nodeGap });
    const grown = [...edges, edge("b", "c"), edge("b", "d")];
    const after = layoutGraph({ nodes, edges: grown }, { nodeGap, previous: before });
    expect([find(before, "c").layer, find(after, "c").layer]).toEqual([1, 2]);
    expect(Math.abs(find(after, "tall").y - find(before, "tall").y)).toBeLessThanOrEqual(2 * (40 + nodeGap));
  });

  it("keeps the direction of an edge that closes a cycle when a detour is added", () => {
    const nodes = ["a", "b", "x"].map((id) => ({ id, width: 100, height: 40 }));
    const ab = { id: "ab", source: "a", target: "b" };
    const before = layoutGraph({ nodes: nodes.slice(0, 2), edges: [ab] });
    const edges = [ab, { id: "bx", source: "b", target: "x" }, { id: "xa", source: "x", target: "a" }];
    const after = layoutGraph({ nodes, edges }, { previous: before });
    expect(after.edges.find((edge) => edge.id === "ab")!.reversed).toBe(false);
    expect(find(after, "a").x).toBe(find(before, "a").x);
    expect(find(after, "b").x).toBe(find(before, "b").x);
    expect(after.edges.filter((edge) => edge.reversed)).toHaveLength(1);
  });
});

/** Returns the height, including gaps, of the nodes and bends that were added to a column. */
function added(before: Layout, after: Layout, layer: number): number {
  const members = (layout: Layout) =>
    new Set(layout.nodes.filter((node) => node.layer === layer).map((n) => n.id));
  const old = members(before);
  let height = 0;
  for (const id of members(after)) if (!old.has(id)) height += find(after, id).height + nodeGap;
  const crossing = (layout: Layout) =>
    layout.edges.filter((edge) => {
      const layers = [find(layout, edge.source).layer, find(layout, edge.target).layer];
      return Math.min(...layers) < layer && Math.max(...layers) > layer;
    });
  const crossed = new Set(crossing(before).map((edge) => edge.id));
  for (const edge of crossing(after)) if (!crossed.has(edge.id)) height += bendHeight + nodeGap;
  return height;
}
