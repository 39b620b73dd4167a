import { describe, expect, it } from "vitest";
import { bridgeNodes } from "./filter.ts";
import { mergeEdges } from "./merge-edges.ts";
import type { EdgeSighting, GraphEdge, GraphNode } from "./model.ts";

const edge = (id: string, source: string, target: string, sighting?: EdgeSighting): GraphEdge => ({
  id,
  source,
  target,
  kind: "data",
  origin: "observed",
  weight: 1,
  ...(sighting && { sighting }),
});
const seen = (inLatestRun: boolean, lastSeenAt: string | null, stale: boolean): EdgeSighting => ({
  inLatestRun,
  lastSeenAt,
  stale,
});

describe("edges drawn as one", () => {
  it("were last seen when any of them was", () => {
    const [merged] = mergeEdges([
      edge("1", "a", "b", seen(false, "2026-01-01T00:00:00.000Z", true)),
      edge("2", "a", "b", seen(true, "2026-02-01T00:00:00.000Z", false)),
    ]);
    expect(merged!.sighting).toEqual(seen(true, "2026-02-01T00:00:00.000Z", false));
  });

  it("need no sighting if one of them was declared", () => {
    const [merged] = mergeEdges([edge("1", "a", "b", seen(false, null, true)), edge("2", "a", "b")]);
    expect(merged!.sighting).toBeUndefined();
  });

  it("were last seen when all of them were, if they are consecutive", () => {
    const nodes = ["a", "job", "b"].map(
      (id): GraphNode => ({ id, kind: "dataset", name: id, namespace: "n" }),
    );
    const edges = [
      edge("1", "a", "job", seen(true, "2026-02-01T00:00:00.000Z", false)),
      edge("2", "job", "b", seen(false, "2026-01-01T00:00:00.000Z", false)),
    ];
    const [bridged] = bridgeNodes({ nodes, edges }, ({ id }) => id === "job").edges;
    expect(bridged!.sighting).toEqual(seen(false, "2026-01-01T00:00:00.000Z", false));
  });
});
