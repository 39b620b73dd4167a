import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeSet, emptyEdgeSet, unionOf } from "../../model/edge-set.ts";
import { propertyOptions, propertyTimeout } from "../../testing/property-options.ts";
import { type JobEdges, jobEdges } from "./current-edges.ts";
import { compareExecutions, type Execution } from "./execution.ts";
import { repeatsCurrent } from "./repeats-current.ts";

const small = edgeSet({ inputs: [[1, 0]], outputs: [[2, 0, 0]], pairs: [], columns: [] });
const other = edgeSet({
  inputs: [[1, 0]],
  outputs: [[3, 1, 0]],
  pairs: [[1, 3]],
  columns: [[1, "a", 3, "b", [], 0]],
});
const reader = edgeSet({ inputs: [[4, 0]], outputs: [], pairs: [], columns: [] });
const sets = [emptyEdgeSet, small, other, unionOf([small, other]), reader];
const byHash = new Map(sets.map((set) => [set.hash, set]));
const edges = (hash: string) => byHash.get(hash)!;

const outcome = fc
  .record({
    at: fc.nat(5),
    closed: fc.boolean(),
    closedByNewer: fc.boolean(),
    good: fc.boolean(),
    // Successful runs are among all runs, so their edges are among all edges.
    sets: fc.constantFrom(
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [2, 2],
      [1, 3],
      [2, 3],
      [3, 3],
      [4, 4],
      [0, 4],
    ),
  })
  .map(({ sets: [success, all], ...rest }) => ({
    ...rest,
    success: sets[success!]!.hash,
    all: sets[all!]!.hash,
  }));

const edgesOf = (executions: readonly Execution[]) => jobEdges(executions, edges, String);

/** All written rows of a job's edges, sorted. */
function rows({ spans, current, latest, unseen, provisional }: JobEdges): unknown {
  const sorted = (list: readonly unknown[]) => list.map((row) => JSON.stringify(row)).sort();
  return {
    tables: sorted(spans.tables),
    pairs: sorted(spans.pairs),
    columns: sorted(spans.columns),
    current,
    latest,
    unseen,
    provisional,
  };
}

function stateOf({ current, latest, provisional }: JobEdges) {
  return { current: current.hash, latest: latest.hash, provisional };
}

describe("skipping the recomputation of a job's edges", () => {
  it(
    "happens only if recomputing would give the same rows",
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
            const earlier = edgesOf(stored);
            if (!repeatsCurrent(execution, before, stateOf(earlier))) return;
            taken += 1;
            const later = edgesOf([...stored.filter(({ key }) => key !== execution.key), execution]);
            expect(rows(later)).toEqual(rows(earlier));
          },
        ),
        propertyOptions(10_000),
      );
      // Not vacuous: about one random history in twenty repeats the current edges.
      expect(taken).toBeGreaterThan(300);
    },
    propertyTimeout,
  );

  const settled = { current: small.hash, latest: small.hash, provisional: false };

  it("happens for identical nights of a task", () => {
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
    expect(repeatsCurrent(started, [first], settled)).toBe(true);
    expect(repeatsCurrent(ended, [first, started], settled)).toBe(true);
    expect(repeatsCurrent(night("2", 1, other.hash), [first, started], settled)).toBe(false);
    expect(repeatsCurrent(ended, [first, started], { ...settled, latest: other.hash })).toBe(false);
  });

  it("does not happen if the execution completes another one that replaces a table's sources", () => {
    const closedByNewer = { closed: false, closedByNewer: true, good: true };
    const wrote: Execution = { ...closedByNewer, key: "1", at: 0, all: small.hash, success: small.hash };
    const wroteMore: Execution = { ...closedByNewer, key: "2", at: 1, all: other.hash, success: other.hash };
    const silent = { all: emptyEdgeSet.hash, success: emptyEdgeSet.hash };
    const next: Execution = { ...wroteMore, ...silent, key: "3", at: 2, good: false };
    expect(repeatsCurrent(next, [wrote, wroteMore], settled)).toBe(false);
    expect(repeatsCurrent(next, [wrote, { ...wroteMore, ...silent }], settled)).toBe(true);
  });
});
