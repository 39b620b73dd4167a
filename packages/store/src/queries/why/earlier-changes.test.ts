import { describe, expect, it } from "vitest";
import { runFacts } from "../../testing/run-facts.ts";
import { changesOf } from "./candidates.ts";
import { earlierChanges } from "./earlier-changes.ts";

const place = { job: 1, distance: 2, nodeOf: (dataset: number) => dataset };
/** Runs of a job, the newest first, with the SQL given. */
const runsWith = (...statements: readonly string[]) =>
  statements.map((sql, index) => runFacts({ number: index, startedAt: -index, sql, normalSql: sql }));
const find = (...statements: readonly string[]) => {
  const [after, before, ...earlier] = runsWith(...statements);
  const pair = { job: 1, after: after!, before: before!, earlier };
  return earlierChanges(pair, place, changesOf(pair, place, []));
};

describe("changes before the last good run", () => {
  it("weigh less the more good runs there were with them", () => {
    const [one] = find("b", "b", "a", "a", "a", "a");
    const [two] = find("b", "b", "b", "a", "a", "a");
    expect(one).toMatchObject({ kind: "sql-changed", magnitude: 0.8 });
    expect(two).toMatchObject({ kind: "sql-changed", magnitude: 0.7 });
  });

  it("leave out a change that was taken back before the last good run", () => {
    expect(find("a", "a", "b", "a", "a", "a", "a")).toHaveLength(1);
    expect(find("a", "a", "a", "b", "a", "a", "a").map(({ previousRun }) => previousRun)).toEqual([3]);
  });

  it("leave out what changed again since then", () => {
    expect(find("c", "b", "a", "a", "a", "a")).toEqual([]);
  });

  it("are unknown for a job without a past", () => {
    expect(find("b", "b", "a")).toEqual([]);
  });

  it("leave out jumps of rows, which show at once", () => {
    const runs = [900, 900, 10, 10, 10, 10].map((rows, number) =>
      runFacts({ number, outputs: [{ dataset: 5, columns: null, rows }] }),
    );
    const [after, before, ...earlier] = runs;
    expect(earlierChanges({ job: 1, after: after!, before: before!, earlier }, place, [])).toEqual([]);
  });
});
