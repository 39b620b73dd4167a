import { describe, expect, it } from "vitest";
import { emptyEdgeSet } from "../model/edge-set.ts";
import { encodeAdjacency, noHandEdges, ownerEdges } from "../model/owner-edges.ts";
import { LineageIndex } from "./lineage-index.ts";

const body = (input: number, output: number) =>
  encodeAdjacency(
    ownerEdges(
      { ...emptyEdgeSet, hash: "", inputs: [[input, 0]], outputs: [[output, 0, 0]] },
      emptyEdgeSet,
      noHandEdges,
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

  it("of what is hidden: an older state that arrives later does not replace a newer one", () => {
    const index = new LineageIndex();
    index.apply({ ...none, hidden: [{ node_id: 5, hidden: true, changed: 7 }] });
    index.apply({ ...none, hidden: [{ node_id: 5, hidden: false, changed: 6 }] });
    expect(index.isHidden(5)).toBe(true);
  });
});
