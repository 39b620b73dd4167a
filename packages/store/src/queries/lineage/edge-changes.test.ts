import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EdgeLayer } from "../../model/layers.ts";
import { type EdgeInterval, edgeChanges } from "./edge-changes.ts";

const interval = fc
  .record({
    edge: fc.constantFrom("a", "b"),
    layer: fc.constantFrom(...Object.values(EdgeLayer)),
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.option(fc.integer({ min: 1, max: 8 })),
  })
  .map(
    ({ edge, layer, from, length }): EdgeInterval => ({
      edge,
      layer,
      from,
      to: length === null ? null : from + length,
    }),
  );

const layerAt = (intervals: readonly EdgeInterval[], edge: string, at: number): number =>
  Math.min(
    ...intervals
      .filter((one) => one.edge === edge && one.from <= at && (one.to === null || one.to > at))
      // An edge that a user declared is shown as declared.
      .map(({ layer }) => (layer >= EdgeLayer.manual ? EdgeLayer.declared : layer)),
    Number.POSITIVE_INFINITY,
  );

describe("changes computed from intervals", () => {
  it("are exactly the instants at which the lowest layer of an edge changes", () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 12 }), (intervals) => {
        const expected = ["a", "b"].flatMap((edge) =>
          Array.from({ length: 32 }, (_, at) => {
            const [before, now] = [layerAt(intervals, edge, at - 1), layerAt(intervals, edge, at)];
            if (before === now) return [];
            const what =
              before === Number.POSITIVE_INFINITY
                ? "edgesAdded"
                : now === Number.POSITIVE_INFINITY
                  ? "edgesRemoved"
                  : "edgesChanged";
            return [{ edge, at, what }];
          }).flat(),
        );
        const found = edgeChanges(intervals).toSorted((a, b) =>
          a.edge < b.edge ? -1 : a.edge > b.edge ? 1 : a.at - b.at,
        );
        expect(found).toEqual(expected);
      }),
    );
  });
});
