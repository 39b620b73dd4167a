import { describe, expect, it } from "vitest";
import { emptyEdgeSet } from "../model/edge-set.ts";
import { EdgeLayer } from "../model/layers.ts";
import { encodeAdjacency, noManualEdges, ownerEdges } from "../model/owner-edges.ts";
import { LineageIndex } from "./lineage-index.ts";

const body = (input: number, output: number) =>
  encodeAdjacency(
    ownerEdges(
      {
        ...emptyEdgeSet,
        hash: "",
        inputs: [[input, EdgeLayer.observed]],
        outputs: [[output, 0, EdgeLayer.observed]],
      },
      emptyEdgeSet,
      noManualEdges,
      { provisional: false, unseen: [], ownerIsJob: true },
    ),
  );
const none = { adjacency: [], representatives: [], hidden: [] };

describe("changes of the graph in memory", () => {
  it("of an owner: an older state that arrives later does not replace a newer one", async () => {
    const index = new LineageIndex();
    index.apply({ ...none, adjacency: [{ owner_id: 1, body: body(10, 20), changed: 7 }] });
    index.apply({ ...none, adjacency: [{ owner_id: 1, body: body(11, 21), changed: 6 }] });
    expect([...(await index.writersOf([20, 21]))]).toEqual([[20, [1]]]);
    index.apply({ ...none, adjacency: [{ owner_id: 1, body: body(11, 21), changed: 8 }] });
    expect([...(await index.writersOf([20, 21]))]).toEqual([[21, [1]]]);
    expect([...(await index.readersOf([10, 11]))]).toEqual([[11, [1]]]);
  });

  it("of a representative: an older one that arrives later does not replace a newer one", () => {
    const index = new LineageIndex();
    index.apply({ ...none, representatives: [{ node_id: 2, stands: 3, changed: 7 }] });
    index.apply({ ...none, representatives: [{ node_id: 2, stands: 4, changed: 6 }] });
    expect(index.representative(2)).toBe(3);
    expect(index.members(3)).toEqual([3, 2]);
    expect(index.members(4)).toEqual([4]);
    index.apply({ ...none, representatives: [{ node_id: 2, stands: 2, changed: 8 }] });
    expect(index.representative(2)).toBe(2);
    expect(index.members(3)).toEqual([3]);
  });

  it("of hidden nodes: an older state that arrives later does not replace a newer one", () => {
    const index = new LineageIndex();
    index.apply({ ...none, hidden: [{ node_id: 5, hidden: true, changed: 7 }] });
    index.apply({ ...none, hidden: [{ node_id: 5, hidden: false, changed: 6 }] });
    expect(index.isHidden(5)).toBe(true);
  });

  it("of an owner without edges: it is removed from its datasets", async () => {
    const index = new LineageIndex();
    index.apply({ ...none, adjacency: [{ owner_id: 1, body: body(10, 20), changed: 7 }] });
    const empty = encodeAdjacency(
      ownerEdges(emptyEdgeSet, emptyEdgeSet, noManualEdges, {
        provisional: false,
        unseen: [],
        ownerIsJob: true,
      }),
    );
    index.apply({ ...none, adjacency: [{ owner_id: 1, body: empty, changed: 8 }] });
    expect(index.size).toBe(0);
    expect([...(await index.readersOf([10]))]).toEqual([]);
    expect([...(await index.writersOf([20]))]).toEqual([]);
  });

  it("give the same graph in any order and any number of times", async () => {
    const adjacency = [3, 5, 4].map((changed) => ({ owner_id: 1, body: body(10, 20 + changed), changed }));
    const representatives = [6, 9, 8].map((changed) => ({ node_id: 2, stands: changed, changed }));
    const ordered = new LineageIndex();
    const shuffled = new LineageIndex();
    ordered.apply({
      ...none,
      adjacency: adjacency.toSorted((a, b) => a.changed - b.changed),
      representatives: representatives.toSorted((a, b) => a.changed - b.changed),
    });
    for (const change of [...adjacency, ...adjacency].reverse())
      shuffled.apply({ ...none, adjacency: [change] });
    for (const change of [...representatives, ...representatives].reverse())
      shuffled.apply({ ...none, representatives: [change] });
    for (const index of [ordered, shuffled]) {
      expect([...(await index.writersOf([23, 24, 25]))]).toEqual([[25, [1]]]);
      expect(index.representative(2)).toBe(9);
      expect([6, 8, 9].map((node) => index.members(node))).toEqual([[6], [8], [9, 2]]);
    }
  });
});

describe("tracking of changed edges", () => {
  const change = (owner: number, output: number, changed: number) => ({
    ...none,
    adjacency: [{ owner_id: owner, body: body(10, output), changed }],
  });

  it("returns the owner and the datasets of changed edges, once", () => {
    const index = new LineageIndex();
    index.apply(change(1, 20, 1));
    index.watchEdges();
    index.apply(change(1, 21, 2));
    expect(index.takeChangedEdges()).toEqual({ nodes: [1, 20, 21], more: false });
    expect(index.takeChangedEdges()).toEqual({ nodes: [], more: false });
  });

  it("ignores another name of a node with the same edges", () => {
    const index = new LineageIndex();
    index.apply({ ...none, representatives: [{ node_id: 21, stands: 20, changed: 1 }] });
    index.apply(change(1, 20, 2));
    index.watchEdges();
    index.apply(change(1, 21, 3));
    expect(index.takeChangedEdges().nodes).toEqual([]);
  });

  it("reports when there were more nodes than it keeps", () => {
    const index = new LineageIndex();
    index.watchEdges();
    for (let owner = 1; owner <= 600; owner++) index.apply(change(owner, 1_000 + owner, owner));
    expect(index.takeChangedEdges()).toMatchObject({ more: true });
    index.unwatchEdges();
    index.apply(change(1, 9_999, 9_999));
    expect(index.takeChangedEdges()).toEqual({ nodes: [], more: false });
  });
});
