import { describe, expect, it } from "vitest";
import { lineageShape } from "./lineage-shape.ts";
import { answer, edge, job, node } from "./sample-answers.ts";

describe("the shape of a lineage answer", () => {
  const before = answer([node("a"), job("load")], [edge("a", "load", { provisional: true })]);

  it("does not depend on runs, sightings or order", () => {
    const later = answer(
      [job("load", { lastWrittenAt: "2026-01-02T00:00:00Z" }), node("a", { columnCount: 3 })],
      [edge("a", "load", { inLatestRun: false, lastSeenAt: "2026-01-02T00:00:00Z" })],
    );
    expect(lineageShape(later)).toBe(lineageShape(before));
  });

  it.each([
    ["a node", answer([node("a"), job("load"), node("b")], [...before.edges])],
    ["an edge", answer([...before.nodes], [])],
    ["the origin of an edge", answer([...before.nodes], [edge("a", "load", { layer: "inferred" })])],
  ])("differs with %s", (_what, other) => {
    expect(lineageShape(other)).not.toBe(lineageShape(before));
  });
});
