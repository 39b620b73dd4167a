import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyOptions, propertyTimeout } from "../testing/property-options.ts";
import { edgeSet, emptyEdgeSet, unionOf } from "./edge-set.ts";
import { repeatsCurrent } from "./repeats-current.ts";
import {
  columnEdgesOf,
  compareExecutions,
  type Execution,
  pairEdgesOf,
  type Step,
  spansOf,
  stepsOf,
  tableEdgesOf,
} from "./spans.ts";

const small = edgeSet({ inputs: [[1, 0]], outputs: [[2, 0, 0]], pairs: [], columns: [] });
const other = edgeSet({
  inputs: [[1, 0]],
  outputs: [[3, 1, 0]],
  pairs: [[1, 3]],
  columns: [[1, "a", 3, "b", [], 0]],
});
const sets = [emptyEdgeSet, small, other, unionOf([small, other])];
const byHash = new Map(sets.map((set) => [set.hash, set]));
const edges = (hash: string) => byHash.get(hash)!;

const outcome = fc
  .record({
    at: fc.nat(5),
    closed: fc.boolean(),
    closedByNewer: fc.boolean(),
    good: fc.boolean(),
    // Successful runs are among all runs, so their edges are among all edges.
    sets: fc.constantFrom([0, 0], [0, 1], [0, 2], [0, 3], [1, 1], [2, 2], [1, 3], [2, 3], [3, 3]),
  })
  .map(({ sets: [success, all], ...rest }) => ({
    ...rest,
    success: sets[success!]!.hash,
    all: sets[all!]!.hash,
  }));

/** Everything that is written of the edges of a job. */
function rows(steps: readonly Step[]): unknown {
  return {
    tables: [...spansOf(steps, tableEdgesOf)],
    pairs: [...spansOf(steps, pairEdgesOf)],
    columns: [...spansOf(steps, columnEdgesOf)],
    current: steps.at(-1)?.set,
    provisional: steps.at(-1)?.provisional,
  };
}

describe("leaving the edges of a job as they are", () => {
  it(
    "happens only where computing them anew would give the same rows",
    () => {
      let taken = 0;
      fc.assert(
        fc.property(
          fc.array(outcome, { minLength: 1, maxLength: 4 }),
          outcome,
          fc.nat(5),
          (past, next, place) => {
            const stored: Execution[] = past.map((execution, index) => ({ ...execution, key: `k${index}` }));
            const execution: Execution = { ...next, key: `k${place}` };
            const newest = [...stored].sort(compareExecutions).slice(-2);
            const before = stored.filter((own) => newest.includes(own) || own.key === execution.key);
            const earlier = stepsOf(stored, edges);
            const { set, provisional } = earlier.at(-1)!;
            if (!repeatsCurrent(execution, before, set.hash, provisional)) return;
            taken += 1;
            const later = stepsOf([...stored.filter(({ key }) => key !== execution.key), execution], edges);
            expect(rows(later)).toEqual(rows(earlier));
          },
        ),
        propertyOptions(10_000),
      );
      expect(taken).toBeGreaterThan(500);
    },
    propertyTimeout,
  );

  it("happens for the nights of a task that repeat each other", () => {
    const night = (key: string, at: number, success: string): Execution => ({
      key,
      at,
      closed: success !== emptyEdgeSet.hash,
      closedByNewer: false,
      good: success !== emptyEdgeSet.hash,
      all: success,
      success,
    });
    const first = night("1", 0, small.hash);
    const started = night("2", 1, emptyEdgeSet.hash);
    const ended = night("2", 1, small.hash);
    expect(repeatsCurrent(started, [first], small.hash, false)).toBe(true);
    expect(repeatsCurrent(ended, [first, started], small.hash, false)).toBe(true);
    expect(repeatsCurrent(night("2", 1, other.hash), [first, started], small.hash, false)).toBe(false);
  });

  it("does not happen where the execution completes one that takes edges away, whatever was current before that", () => {
    const closedByNewer = { closed: false, closedByNewer: true, good: true };
    const wrote: Execution = { ...closedByNewer, key: "1", at: 0, all: small.hash, success: small.hash };
    const wroteNothing: Execution = {
      ...closedByNewer,
      key: "2",
      at: 1,
      all: emptyEdgeSet.hash,
      success: emptyEdgeSet.hash,
    };
    const next: Execution = { ...wroteNothing, key: "3", at: 2, good: false };
    expect(repeatsCurrent(next, [wrote, wroteNothing], small.hash, false)).toBe(false);
  });
});
