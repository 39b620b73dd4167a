import { describe, expect, it } from "vitest";
import { RunState } from "../../model/run-state.ts";
import { runFacts } from "../../testing/run-facts.ts";
import { overrunsBefore } from "./overruns.ts";
import type { RunFacts } from "./run-facts.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** The job with the problem starts an hour after the one before it. */
const goodAt = 10 * day + 60 * minute;
const problem = { goodAt, badAt: goodAt + day, seenAt: goodAt + day + 60 * minute };
const suspects = {
  jobs: new Map([[1, 1]]),
  datasets: new Map(),
  inputs: new Map(),
  outputs: new Map(),
  truncated: false,
};
const before = runFacts({ number: 2, startedAt: 10 * day });
const earlier = [runFacts({ number: 3, startedAt: 9 * day })];
const find = (after: RunFacts, past: readonly RunFacts[] = earlier) =>
  overrunsBefore(
    new Map([[1, { job: 1, after, before, earlier: past }]]),
    suspects,
    problem,
    (job) => job,
    () => new Set(),
  );

describe("overruns before a problem", () => {
  it("name a job that was still running when the problem began", () => {
    const running = { number: 1, startedAt: 11 * day, endedAt: null, succeededAt: null };
    expect(find(runFacts({ ...running, state: RunState.running }))).toMatchObject([
      { kind: "upstream-late", node: 1, run: 1, previousRun: 2 },
    ]);
  });

  it("name a job that ended after the problem began", () => {
    expect(find(runFacts({ number: 1, startedAt: 11 * day, endedAt: 11 * day + 90 * minute }))).toHaveLength(
      1,
    );
  });

  it("name a job that started late and took as long as usual", () => {
    const startedAt = 11 * day + 55 * minute;
    expect(find(runFacts({ number: 1, startedAt }))).toHaveLength(1);
  });

  it("leave out a job that ended in time, although it was slow", () => {
    expect(find(runFacts({ number: 1, startedAt: 11 * day, endedAt: 11 * day + 59 * minute }))).toEqual([]);
  });

  it("name a slow job that ended in time with the job that it delayed", () => {
    const slow = { startedAt: 11 * day, endedAt: 11 * day + 55 * minute, job: 4 };
    const delayed = runFacts({ number: 1, startedAt: 11 * day + 56 * minute });
    const found = overrunsBefore(
      new Map([
        [1, { job: 1, after: delayed, before, earlier }],
        [4, { job: 4, after: runFacts({ number: 5, ...slow }), before, earlier }],
      ]),
      { ...suspects, jobs: new Map([...suspects.jobs, [4, 2]]) },
      problem,
      (job) => job,
      (job) => new Set(job === 1 ? [4] : []),
    );
    expect(found.map(({ node }) => node)).toEqual([1, 4]);
  });

  it("leave out a job that failed: that is another cause", () => {
    const failed = { startedAt: 11 * day, endedAt: 11 * day + 90 * minute, succeededAt: null };
    expect(find(runFacts({ number: 1, ...failed, state: RunState.fail }))).toEqual([]);
  });

  it("leave out a job that runs several times a night", () => {
    const hourly = [runFacts({ number: 3, startedAt: 10 * day - 60 * minute })];
    expect(find(runFacts({ number: 1, startedAt: 11 * day + 55 * minute }), hourly)).toEqual([]);
  });
});
